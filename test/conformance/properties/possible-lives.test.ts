import { describe, expect, it } from 'vitest';
import { type Learnt, learn, type Possible } from '../../../conformance/properties/possible-lives.ts';
import type { Status } from '../../../src/contract/status.ts';
import { contract } from '../support/made-up.ts';

const after = (...all: Learnt[]): Status[] =>
  [...all.reduce<Possible>((possible, one) => learn(possible, one, contract), new Set())].sort();
const submitted = { kind: 'submitted' } as const;
const shown = (status: Status): Learnt => ({ kind: 'shown', status });
const cancelled = (answer: Extract<Learnt, { kind: 'cancelled' }>['answer']): Learnt => ({ kind: 'cancelled', answer });

describe('what a job may be', () => {
  it.each<[string, Learnt[], Status[]]>([
    ['is anything but cancelled once it was submitted', [], ['completed', 'failed', 'queued', 'running']],
    ['is what was shown', [shown('running')], ['running']],
    ['may have moved on, statuses being missed', [shown('queued'), shown('completed')], ['completed']],
    ['is never what it was before', [shown('running'), shown('queued')], []],
    ['is not cancelled by itself', [shown('running'), shown('cancelled')], []],
    ['is cancelled by a cancel', [shown('running'), cancelled('cancelled')], ['cancelled']],
    ['may end before a cancel comes', [shown('running'), cancelled('completed')], ['completed']],
    ['is not active after a cancel', [shown('running'), cancelled('running')], []],
    ['has ended when a cancel is refused for that', [shown('queued'), cancelled('ended')], ['completed', 'failed']],
    ['is not active after that', [cancelled('ended'), shown('running')], []],
    [
      'may be cancelled by a cancel whose answer did not come',
      [shown('running'), cancelled('unknown'), shown('cancelled')],
      ['cancelled'],
    ],
    [
      'need not be cancelled by a cancel whose answer did not come',
      [shown('running'), cancelled('unknown'), shown('running')],
      ['running'],
    ],
    ['never changes once it has ended', [shown('completed'), cancelled('cancelled')], []],
    ['stays cancelled', [cancelled('cancelled'), shown('completed')], []],
  ])('%s', (_, learnt, expected) => {
    expect(after(submitted, ...learnt)).toEqual(expected);
  });
});
