import { describe, expect, it } from 'vitest';
import { timelinesOf } from '../../../conformance/reports/timeline.ts';
import { contract, exchange, life1, record, start } from '../support/made-up.ts';

describe('the time line of a job', () => {
  const [line, ...others] = timelinesOf(life1, contract);

  it('is one for each job', () => {
    expect({ job: line?.job, about: line?.about, others }).toEqual({
      job: 'job_1',
      about: 'video, with-webhook',
      others: [],
    });
  });

  it('has a mark for everything that was about the job, in the order of time', () => {
    expect(line?.marks.map(({ id, lane, tone, label }) => [id, lane, tone, label])).toEqual([
      ['x1', 'call', 'good', 'submit 202'],
      ['x2', 'poll', 'good', ''],
      ['x3', 'poll', 'idle', ''],
      ['x4', 'poll', 'good', ''],
      ['d1', 'webhook', 'refused', '1: 503'],
      ['x5', 'poll', 'good', ''],
      ['x6', 'file', 'good', '200'],
      ['x7', 'poll', 'lost', 'lost'],
      ['d2', 'webhook', 'good', '2: 204'],
      ['x8', 'file', 'refused', '403'],
    ]);
  });

  it('counts the turns of the clock', () => {
    const at = (id: string) => line?.marks.find((mark) => mark.id === id)?.at;
    expect(at('x7')).toBe(7020);
    expect(at('d2')).toBe(8100 + 15_000);
    expect(at('x8')).toBe(9120 + 15_000 + 86_400_000);
  });

  it('shows how long each status is known to have held', () => {
    expect(line?.statuses).toEqual([
      { label: 'queued', status: 'queued', from: 20, to: 120, open: false },
      { label: 'running', status: 'running', from: 3220, to: 3220, open: false },
      { label: 'completed', status: 'completed', from: 6420, to: 6420, open: false },
    ]);
  });

  it('shows how long a link says that it lives', () => {
    expect(line?.links).toEqual([{ label: 'link 1', from: 5000, to: 86_400_000, open: false }]);
  });

  it('is left out for a job that nobody ever saw', () => {
    const unknown = exchange({ id: 'x', at: 0, job: 'job_unknown', intent: 'job-unknown', status: 404 });
    expect(timelinesOf([start, unknown], contract)).toEqual([]);
  });

  it('says that a link goes on beyond what was watched', () => {
    const [open] = timelinesOf([start, exchange({ id: 'x', at: 0, json: record('completed') })], contract);
    expect(open?.links).toEqual([{ label: 'link 1', from: 20, to: 20, open: true }]);
  });
});
