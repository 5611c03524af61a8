import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadContract } from '../../src/contract/contract.ts';
import {
  type Answer,
  afterAttempt,
  type Delivery,
  type DeliverySchedule,
  newDelivery,
} from '../../src/core/delivery.ts';
import { someInstant } from './make-job.ts';

const { webhooks } = loadContract().jobs;
const schedule: DeliverySchedule = {
  gapsMs: webhooks.gapsSeconds.map((gap) => gap * 1000),
  endStatuses: webhooks.endStatuses,
};
const status = (code: number, retryAfterMs?: number): Answer => ({
  kind: 'status',
  status: code,
  ...(retryAfterMs !== undefined && { retryAfterMs }),
});
const signed = { timestamp: Math.floor(someInstant / 1000), secretNumber: 0 };
/** What an attempt adds to a delivery. */
const attempt = (at: number, answer: Answer) => ({ at, signed, answer });
const silent: Answer = { kind: 'none', reason: 'no answer' };
const fresh = () => newDelivery('dlv_a', 'job_a', someInstant);

/** Attempts when they are due until the delivery ends; gives the instants and what became of it. */
function run(answers: (number: number) => Answer): { instants: number[]; last: Delivery } {
  const instants: number[] = [];
  let last: Delivery = fresh();
  while (last.state === 'pending') {
    instants.push(last.due);
    last = afterAttempt(last, attempt(last.due, answers(instants.length)), schedule);
  }
  return { instants, last };
}

describe('a delivery', () => {
  it('is pending and due at once', () => {
    expect(fresh()).toEqual({ id: 'dlv_a', jobId: 'job_a', attempts: [], state: 'pending', due: someInstant });
  });

  it.each([200, 201, 202, 204, 299])('is delivered by a %i', (code) => {
    const after = afterAttempt(fresh(), attempt(someInstant, status(code)), schedule);
    expect(after).toMatchObject({ state: 'delivered', at: someInstant });
    expect(after.attempts).toEqual([{ number: 1, at: someInstant, signed, answer: status(code) }]);
  });

  it.each(webhooks.endStatuses)('ends with a %i, and says so', (code) => {
    const after = afterAttempt(fresh(), attempt(someInstant, status(code)), schedule);
    expect(after).toMatchObject({ state: 'ended', at: someInstant, reason: `the receiver answered ${code}` });
  });

  it.each([100, 199, 300, 301, 302, 304, 308, 400, 401, 404, 409, 429, 500, 502, 503, 599])(
    'is tried again after a %i',
    (code) => {
      expect(afterAttempt(fresh(), attempt(someInstant, status(code)), schedule).state).toBe('pending');
    },
  );

  it('that nobody answers is tried on the schedule of the contract, to the second, and then ends', () => {
    const { instants, last } = run(() => silent);
    // Eight attempts with growing gaps over about a day.
    expect(instants.map((at) => (at - someInstant) / 1000)).toEqual([0, 15, 75, 375, 1875, 7875, 29475, 87075]);
    expect(last).toMatchObject({ state: 'ended', at: instants.at(-1), reason: 'all 8 attempts failed' });
    expect(last.attempts.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  it('stops at whichever attempt succeeds, with the instants before it unchanged', () => {
    const { instants: all } = run(() => silent);
    for (const [index] of all.entries()) {
      const { instants, last } = run((number) => (number === index + 1 ? status(204) : status(500)));
      expect(last.state).toBe('delivered');
      expect(instants).toEqual(all.slice(0, index + 1));
    }
  });

  it('counts gaps from when an attempt left', () => {
    const late = someInstant + 1234;
    expect(afterAttempt(fresh(), attempt(late, silent), schedule)).toMatchObject({
      due: late + (schedule.gapsMs[0] ?? 0),
    });
  });

  it('keeps its id, its job and its earlier attempts, and leaves the old value alone', () => {
    const first = afterAttempt(fresh(), attempt(someInstant, silent), schedule);
    const before = structuredClone(first);
    const second = afterAttempt(first, attempt(someInstant + 15_000, status(500)), schedule);
    expect(first).toEqual(before);
    expect(second).toMatchObject({ id: first.id, jobId: first.jobId });
    expect(second.attempts.slice(0, 1)).toEqual(first.attempts);
  });
});

describe('Retry-After', () => {
  it('can only make a gap longer', () => {
    fc.assert(
      fc.property(fc.nat(200_000_000), fc.nat(schedule.gapsMs.length - 1), (retryAfterMs, attempts) => {
        let delivery: Delivery = fresh();
        for (let n = 0; n < attempts; n += 1) delivery = afterAttempt(delivery, attempt(someInstant, silent), schedule);
        const gap = schedule.gapsMs[attempts] as number;
        const after = afterAttempt(delivery, attempt(someInstant, status(503, retryAfterMs)), schedule);
        expect(after).toMatchObject({ state: 'pending', due: someInstant + Math.max(gap, retryAfterMs) });
      }),
    );
  });

  it('grants no attempt beyond the last, and revives nothing that is delivered or ended', () => {
    expect(run(() => status(503, 1)).last).toMatchObject({ state: 'ended' });
    expect(afterAttempt(fresh(), attempt(someInstant, status(200, 5000)), schedule).state).toBe('delivered');
    expect(afterAttempt(fresh(), attempt(someInstant, status(410, 5000)), schedule).state).toBe('ended');
  });
});
