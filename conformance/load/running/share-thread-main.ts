import { parentPort, workerData } from 'node:worker_threads';
import { JudgeThread } from '../judging/judge-thread.ts';
import { signedByOf } from '../judging/signed-by.ts';
import { loadTime } from '../load-clock.ts';
import { Engine } from './engine.ts';
import type { ShareOrder, ShareProgress, ShareResult } from './share-order.ts';

/** What the thread of a share tells. */
export type ShareMessage =
  | { readonly kind: 'progress'; readonly progress: ShareProgress }
  | { readonly kind: 'result'; readonly result: ShareResult };

const order = workerData as ShareOrder;
const stop = new AbortController();
parentPort?.once('message', () => stop.abort());

const engine = new Engine(order, {
  time: loadTime,
  judging: (start) => new JudgeThread({ contract: order.contract, start, signedBy: signedByOf(order) }),
  onProgress: (progress) => tell({ kind: 'progress', progress }),
  signal: stop.signal,
});
tell({ kind: 'result', result: await engine.run() });
// Then nothing keeps the thread any longer.
parentPort?.close();

function tell(message: ShareMessage): void {
  parentPort?.postMessage(message);
}
