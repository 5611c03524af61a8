import type { Contract } from '../../src/contract/contract.ts';
import type { Rule } from '../rule.ts';
import { cancelConflict } from '../rules/cancel-conflict.ts';
import { gapBetween } from '../rules/gap.ts';
import { isSuccess, type Submitted, submitted } from '../rules/records.ts';
import { orUnseen } from '../rules/unseen.ts';
import { answerText, anyOf } from '../rules/words.ts';
import type { Exchange, TraceEvent } from '../trace.ts';
import { type Finding, fail, inconclusive, pass } from '../verdict.ts';
import { isJudged, jsonOf, type View } from '../view.ts';
import { type Learnt, learn, type Possible } from './possible-lives.ts';

/**
 * What holds of any order of requests, besides the rules. They have the form of rules, so that explorations judge by
 * both alike; but they are no rules of their own: each says at once what several rules say of one thing each.
 */
export const invariants: readonly Rule[] = [
  {
    id: 'MODEL-01',
    level: 'SHOULD',
    title: 'SHOULD give every job a life that the contract allows, from its submit to its end',
    clause: 'decision 15: "queued → running → completed or failed; queued or running → cancelled; … Forward only"',
    judge: (view, contract) =>
      orUnseen(
        view,
        'life',
        submitted(view)
          .filter(({ exchange }) => exchange.step.key === 'main')
          .map((made) => judgeLife(made, view, contract)),
        'no submit was accepted',
      ),
  },
  {
    id: 'MODEL-02',
    level: 'SHOULD',
    title: "SHOULD show another key's record under no status",
    clause: 'decision 17: "another key\'s job: 404, indistinguishable"',
    judge: (view) => {
      const findings = view.exchanges.flatMap((exchange): Finding[] => {
        const { role, job, key } = exchange.step;
        if (key === 'main' || job === undefined || (role !== 'poll' && role !== 'cancel') || !isJudged(exchange))
          return [];
        const record = jsonOf(exchange);
        return [
          view.field(record, 'id') === job && view.field(record, 'status') !== undefined
            ? fail(`another key never gets the record of a job; ${answerText(exchange)}, with the record`, exchange.id)
            : pass('the answer holds no record', exchange.id),
        ];
      });
      return orUnseen(view, 'auth', findings, 'nothing was asked with another key');
    },
  },
];

/** Follows one job through the trace, and tells the first thing that no life explains. */
function judgeLife({ exchange: made, job }: Submitted, view: View, contract: Contract): Finding {
  let possible: Possible = learn(new Set(), { kind: 'submitted' }, contract);
  const first = view.seen.find(({ id }) => id === made.id)?.status;
  if (first) possible = learn(possible, { kind: 'shown', status: first }, contract);
  if (possible.size === 0) return fail(`no job begins as ${first}`, made.id);
  let last = made.id;
  let quietSince = Number.NEGATIVE_INFINITY;
  for (const event of view.trace) {
    if (!isAbout(event, job, view)) continue;
    // Requests that overlap may have been taken in either order.
    if (event.kind === 'exchange' && event.sentAt < quietSince)
      return inconclusive('requests about the job overlapped', event.id);
    if (event.kind === 'exchange') quietSince = event.receivedAt;
    const learnt = lesson(event, view, contract);
    if (learnt === 'gone') {
      // Records need not be kept for longer than files are.
      if (gapBetween(view, made, event as Exchange).atMost >= view.start.timings.retention) break;
      return fail(`a job that was made is there; ${answerText(event as Exchange)}`, made.id, event.id);
    }
    if (learnt === undefined) continue;
    const next = learn(possible, learnt, contract);
    if (next.size === 0) return fail(contradiction(possible, learnt), last, event.id);
    possible = next;
    last = event.id;
  }
  return pass('what was seen is a life that the contract allows', made.id, last);
}

type About = Extract<TraceEvent, { kind: 'exchange' | 'delivery' }>;

/** A delivery may come to the place of a job and tell of another, which a submit that was answered 5xx had made. */
function isAbout(event: TraceEvent, job: string, view: View): event is About {
  if (event.kind === 'delivery') return view.seen.some((seen) => seen.id === event.id && seen.job === job);
  return event.kind === 'exchange' && event.step.job === job && ['poll', 'cancel'].includes(event.step.role);
}

/** What an event tells of its job; `gone` when it is said not to be there. */
function lesson(event: About, view: View, { jobs }: Contract): Learnt | 'gone' | undefined {
  const status = view.seen.find(({ id }) => id === event.id)?.status;
  if (event.kind === 'delivery') {
    return status && jobs.life.terminal.includes(status) ? { kind: 'shown', status } : undefined;
  }
  const { step, response } = event;
  const own = step.key === 'main';
  if (step.role === 'cancel') {
    if (!own) return isSuccess(event) ? { kind: 'cancelled', answer: 'unknown' } : undefined;
    // What a refusal, a failure or an answer without a record has done to the job is not known.
    return { kind: 'cancelled', answer: response?.status === cancelConflict ? 'ended' : (status ?? 'unknown') };
  }
  if (!own || !isJudged(event)) return undefined;
  const gone = response?.status === jobs.errors.notFound.status || response?.status === 410;
  if (gone) return 'gone';
  return status && { kind: 'shown', status };
}

function contradiction(possible: Possible, learnt: Learnt): string {
  const before = anyOf([...possible]);
  if (learnt.kind === 'shown') return `a job moves as the contract allows; it was ${before}, and then ${learnt.status}`;
  const answer = learnt.kind === 'cancelled' ? learnt.answer : learnt.kind;
  return `a cancel leaves no job active and no ended job changed; one of a job that was ${before} was answered as if it were ${answer}`;
}
