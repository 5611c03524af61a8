import { describe, expect, test } from 'vitest';
import {
  afterDelivery,
  afterPoll,
  afterSubmit,
  afterTrouble,
  type Known,
  type Manner,
} from '../../../../conformance/load/jobs/next-step.ts';
import { loadProfile } from '../../../../conformance/load/planning/profile.ts';

const manner = (name: string): Manner => ({ job: loadProfile(name).job, pollInterval: 3000 });
const known: Known = { at: 10_000, ended: false, link: undefined, servedAt: undefined, polled: false };
const link = 'http://media.test/file';

describe('a user', () => {
  test('polls for the first time when an interval has gone since the submit', () => {
    expect(afterSubmit(manner('submit-poll'), known)).toEqual({ do: 'poll', due: 13_005, intent: 'first-poll' });
  });

  test('who is impatient polls too soon', () => {
    expect(afterPoll(manner('impatient'), { ...known, polled: true })).toEqual({
      do: 'poll',
      due: 10_600,
      intent: 'too-soon',
    });
  });

  test('who only reads polls at once, also what has ended', () => {
    expect(afterPoll(manner('poll-only'), { ...known, polled: true, ended: true })).toMatchObject({
      do: 'poll',
      due: 10_000,
    });
  });

  test('fetches the file of a job that has completed, and is done with one that failed', () => {
    expect(afterPoll(manner('submit-poll'), { ...known, ended: true, link })).toMatchObject({ do: 'fetch', url: link });
    expect(afterPoll(manner('submit-poll'), { ...known, ended: true })).toEqual({ do: 'over' });
  });

  test('who only submits is done at once', () => {
    expect(afterSubmit(manner('submit-only'), known)).toEqual({ do: 'over' });
  });

  test('looks at a delivered job once more, but no sooner than polls are allowed', () => {
    const delivered = { ...known, ended: true, link, servedAt: 9000, polled: true };
    expect(afterDelivery(manner('webhook'), delivered)).toMatchObject({ do: 'poll', due: 12_005 });
    expect(afterDelivery(manner('webhook'), { ...delivered, servedAt: undefined })).toMatchObject({ due: 10_000 });
  });

  test('waits for as long as the target says after a 429, and never less than the pace', () => {
    expect(afterTrouble(manner('submit-poll'), known, 7000)).toMatchObject({ do: 'poll', due: 17_000 });
    expect(afterTrouble(manner('submit-poll'), known, 1000)).toMatchObject({ do: 'poll', due: 13_005 });
    expect(afterTrouble(manner('poll-only'), known, undefined)).toMatchObject({ do: 'poll', due: 10_250 });
  });
});
