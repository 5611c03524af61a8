import { onTestFinished } from 'vitest';
import { loadContract } from '../../src/contract/contract.ts';
import { Clock } from '../../src/core/clock.ts';
import type { Scenario } from '../../src/core/scenario.ts';
import { loadScenario } from '../../src/scenarios/load-scenario.ts';
import { Stage } from '../../src/stage/stage.ts';
import type { Submission } from '../../src/stage/submit.ts';
import { MemoryStore } from '../../src/stores/memory.ts';
import { someInstant } from '../core/make-job.ts';
import { ManualSource } from '../core/manual-source.ts';

/** A stage on a virtual clock that begins off the whole second, with the steady scenario, until the end of the test. */
export function makeStage({ seed = 1, ...changes }: Partial<Scenario> & { seed?: number } = {}): Stage {
  const contract = loadContract();
  const stage = new Stage({
    id: 'main',
    journal: 1000,
    contract,
    scenario: { ...loadScenario('steady', contract), ...changes },
    clock: new Clock(new ManualSource(), { virtual: true, start: someInstant }),
    store: new MemoryStore(),
    seed,
    resolve: async (host) => Promise.reject(new Error(`${host} was looked up`)),
  });
  onTestFinished(async () => void (await stage.stop()));
  return stage;
}

/** A submit of a video job with this body. */
export function submission(body: Record<string, unknown> = {}, wanted: Partial<Submission> = {}): Submission {
  const whole = { prompt: 'a paper boat', ...body };
  return {
    owner: 'key-1',
    modality: 'video',
    body: whole,
    rawBody: JSON.stringify(whole),
    origin: 'http://127.0.0.1:4010',
    idempotencyKey: undefined,
    headers: {},
    card: undefined,
    ...wanted,
  };
}

/** Longer than any job of the steady scenario takes. */
export const longEnough = 60_000;
