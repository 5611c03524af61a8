import type { Start } from '../../trace.ts';
import type { Judging } from '../judging/judge-thread.ts';
import type { LoadTime } from '../load-clock.ts';
import type { ShareProgress } from './share-order.ts';

/** What a share needs to run, besides what it is to do. */
export interface EngineOptions {
  readonly time: LoadTime;
  readonly judging: (start: Start) => Judging;
  /** Hears each second how it goes. */
  readonly onProgress: (progress: ShareProgress) => void;
  /** Ends the run. */
  readonly signal?: AbortSignal;
}
