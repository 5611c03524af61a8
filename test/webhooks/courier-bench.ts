import { setImmediate } from 'node:timers/promises';
import { loadContract } from '../../src/contract/contract.ts';
import { Clock } from '../../src/core/clock.ts';
import { type Answer, newDelivery, type Signed } from '../../src/core/delivery.ts';
import { MemoryStore } from '../../src/stores/memory.ts';
import { Courier, type CourierOptions } from '../../src/webhooks/courier.ts';
import { makeJob, someInstant as start } from '../core/make-job.ts';
import { ManualSource } from '../core/manual-source.ts';

export const ok: Answer = { kind: 'status', status: 204 };
/** What every attempt of the bench was signed with. */
export const signed: Signed = { timestamp: Math.floor(start / 1000), secretNumber: 0 };
export const silent: Answer = { kind: 'none', reason: 'no answer' };

/** A delivery that is due some seconds after the bench's clock begins. */
export const delivery = (id: string, afterSeconds = 0) => newDelivery(id, 'job_a', start + afterSeconds * 1000);

export type CourierBench = Awaited<ReturnType<typeof courierBench>>;

/** A clock, a store and couriers that send nowhere, to watch what leaves when. */
export async function courierBench({ virtual = true } = {}) {
  const { webhooks } = loadContract().jobs;
  const source = new ManualSource();
  const clock = new Clock(source, { virtual, start });
  const store = new MemoryStore();
  await store.addJob(makeJob());
  /** What has left, as `delivery#attempt`, and the seconds after the start at which it did. */
  const left: [string, number][] = [];

  /** A courier whose POSTs go to `react`, named for the delivery and the attempt. */
  const courier = (react: (name: string) => Answer | Promise<Answer>, options: Partial<CourierOptions> = {}) =>
    new Courier({
      store,
      clock,
      schedule: () => ({ gapsMs: webhooks.gapsSeconds.map((gap) => gap * 1000), endStatuses: webhooks.endStatuses }),
      prepare: async ({ id }, attempt) => ({
        kind: 'post',
        post: { url: `${id}#${attempt}`, headers: {}, body: Buffer.alloc(0) },
        copies: 1,
        signed,
      }),
      send: async ({ url }) => {
        left.push([url, (clock.now() - start) / 1000]);
        return react(url);
      },
      ...options,
    });
  const stateOf = async (id: string) => (await store.getDelivery(id))?.state;
  return { source, clock, store, left, courier, stateOf };
}

/** A receiver that answers when the test says so. */
export function patientReceiver() {
  const waiting: ((answer: Answer) => void)[] = [];
  const seen = { most: 0, total: 0 };
  const react = () => {
    seen.total += 1;
    return new Promise<Answer>((resolve) => {
      waiting.push(resolve);
      seen.most = Math.max(seen.most, waiting.length);
    });
  };
  const answer = async (count: number) => {
    for (const resolve of waiting.splice(0, count)) resolve(ok);
    await setImmediate();
  };
  return { seen, waiting, react, answer };
}
