import type { Contract } from '../../src/contract/contract.ts';
import type { Status } from '../../src/contract/status.ts';

/**
 * The model of the life cycle: the statuses that a job may have by now, for all that is known of it. It is written from
 * the contract's transitions alone. When a job moves on is the target's affair, so there may be several; when there is
 * none, no life that the contract allows explains what was seen.
 */
export type Possible = ReadonlySet<Status>;

/** What was learnt of a job, in the order it happened. */
export type Learnt =
  | { readonly kind: 'submitted' }
  /** A record that was true at that time. */
  | { readonly kind: 'shown'; readonly status: Status }
  /** A cancel that may have taken effect: `ended` when its answer says that the job had ended anyway. */
  | { readonly kind: 'cancelled'; readonly answer: Status | 'ended' | 'unknown' };

/** What a job may be after something was learnt of it. */
export function learn(before: Possible, learnt: Learnt, contract: Contract): Possible {
  const { terminal } = contract.jobs.life;
  switch (learnt.kind) {
    case 'submitted':
      return later(new Set(['queued']), contract);
    case 'shown':
      return only(later(before, contract), (status) => status === learnt.status);
    case 'cancelled': {
      const all = later(before, contract);
      const stopped = only(reachable(all, contract), (status) => status === 'cancelled');
      const { answer } = learnt;
      if (answer === 'unknown') return new Set([...all, ...stopped]);
      if (answer === 'ended') return only(all, (status) => terminal.includes(status));
      // A cancel leaves no job active.
      return only(new Set([...all, ...stopped]), (status) => status === answer && terminal.includes(status));
    }
  }
}

/** What a job may have come to by itself: without a cancel, no job is cancelled. */
function later(possible: Possible, contract: Contract): Set<Status> {
  return only(reachable(possible, contract), (status) => status !== 'cancelled' || possible.has(status));
}

function reachable(possible: Possible, { jobs }: Contract): Set<Status> {
  const transitions: Partial<Record<Status, readonly Status[]>> = jobs.life.transitions;
  const reached = new Set(possible);
  for (const status of reached) for (const next of transitions[status] ?? []) reached.add(next);
  return reached;
}

function only(statuses: Iterable<Status>, which: (status: Status) => boolean): Set<Status> {
  return new Set([...statuses].filter(which));
}
