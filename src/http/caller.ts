import type { Stage } from '../stage/stage.ts';
import { bearerKey } from './bearer-key.ts';
import type { StageDoor } from './exchange.ts';

/** Who asks, as far as the Authorization header tells: a key, and the stage on which it lives if it is known. */
export interface Caller {
  readonly key: string | undefined;
  readonly stage: Stage | undefined;
}

/** Reads an Authorization header. */
export function callerOf(authorization: string | undefined, stages: StageDoor): Caller {
  const key = bearerKey(authorization);
  return { key, stage: key === undefined ? undefined : stages.byKey(key) };
}
