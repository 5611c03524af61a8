import { describe, expect, test } from 'vitest';
import { type JobEvents, JobTrace } from '../../../../conformance/load/judging/job-trace.ts';
import type { RawDelivery, RawExchange } from '../../../../conformance/load/judging/raw-event.ts';

function exchange(id: number, role: 'submit' | 'poll', status: number): RawExchange {
  return {
    kind: 'exchange',
    id: String(id),
    step: { probe: 'load', role, intent: 'plain', key: 'main' },
    sentAt: id,
    receivedAt: id,
    request: { method: 'GET', url: 'http://127.0.0.1:1/', headers: {} },
    answer: { status, headers: [], body: new Uint8Array() },
  };
}

function traced(alone: boolean, again = () => true) {
  const handed: JobEvents[] = [];
  return { handed, trace: new JobTrace(1, alone, (events) => handed.push(events), again) };
}

const ids = ({ events }: JobEvents) => events.map(({ id }) => Number(id));

describe('the trace of a job', () => {
  test('is handed over when the job is over, with how long was looked', () => {
    const { trace, handed } = traced(false);
    trace.add(exchange(0, 'submit', 202));
    trace.add(exchange(1, 'poll', 200));
    expect(handed).toEqual([]);
    trace.close(5);
    expect(handed).toMatchObject([{ job: 1, until: 5, alone: false }]);
    trace.close(6);
    expect(handed).toHaveLength(1);
  });

  test('begins a new segment with the submit and the poll that was served, and leaves none out after it', () => {
    const { trace, handed } = traced(false);
    trace.add(exchange(0, 'submit', 202));
    // Each third poll is served.
    for (let id = 1; id <= 60; id += 1) trace.add(exchange(id, 'poll', id % 3 === 0 ? 200 : 304));
    trace.close(61);
    expect(handed.length).toBeGreaterThan(1);
    for (const [index, segment] of handed.entries()) {
      const [submit, ...polls] = ids(segment);
      expect(submit).toBe(0);
      const first = polls[0] ?? Number.NaN;
      if (index > 0) expect(first % 3).toBe(0);
      expect(polls).toEqual(polls.map((_, at) => first + at));
    }
    expect(Math.max(...handed.flatMap(ids))).toBe(60);
  });

  test('keeps little of a job that is polled without end', () => {
    const { trace, handed } = traced(false);
    trace.add(exchange(0, 'submit', 202));
    trace.add(exchange(1, 'poll', 200));
    for (let id = 2; id < 5000; id += 1) trace.add(exchange(id, 'poll', 304));
    trace.close(5000);
    expect(handed).toHaveLength(1);
    expect(handed[0]?.events.length).toBeLessThan(100);
  });

  test('begins no new segment while the judge has no room', () => {
    const { trace, handed } = traced(false, () => false);
    trace.add(exchange(0, 'submit', 202));
    for (let id = 1; id < 500; id += 1) trace.add(exchange(id, 'poll', 200));
    trace.close(500);
    expect(handed).toHaveLength(1);
  });

  test('of a job that is to be delivered stays whole, and always takes deliveries', () => {
    const { trace, handed } = traced(true);
    trace.add(exchange(0, 'submit', 202));
    for (let id = 1; id < 500; id += 1) trace.add(exchange(id, 'poll', 200));
    const delivery: RawDelivery = {
      kind: 'delivery',
      id: 'd1',
      job: 'job_1',
      receivedAt: 600,
      method: 'POST',
      headers: [],
      body: new Uint8Array(),
      answered: 204,
    };
    trace.add(delivery);
    trace.close(700);
    expect(handed).toHaveLength(1);
    expect(handed[0]?.events.at(-1)).toBe(delivery);
  });
});
