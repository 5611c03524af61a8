import type { Contract } from '../../src/contract/contract.ts';
import type { Rule } from '../rule.ts';
import { type Finding, fail, notApplicable, pass } from '../verdict.ts';
import type { View } from '../view.ts';
import { gapBetween } from './gap.ts';
import { pollAnswerRules } from './poll-answer.ts';
import { type Poll, pollsInOrder, pollsTooSoon, unthrottled } from './poll-order.ts';
import { orUnseen } from './unseen.ts';
import { answerText, secondsText } from './words.ts';

const spaced =
  'no two polls are so far apart that the bounds of their times prove it; let the observer run closer to the target';

/** When polls are answered with the record, and when not. */
export const pollRules: readonly Rule[] = [
  {
    id: 'POLL-01',
    level: 'MUST',
    title: 'MUST answer a poll that comes too soon with 304',
    clause:
      'page, Polling: "no more than once every 3 seconds — faster polls return 304 Not Modified"; decisions 1, 2, 6 and 7',
    judge: (view, contract) =>
      throttled(view, contract, () => {
        const polls = pollsInOrder(view);
        const findings = [
          ...polls.flatMap((poll) => judgeTooSoon(poll, view, contract)),
          ...limitedInstead(view, contract),
        ];
        return orUnseen(view, 'poll', findings, whyNoneTooSoon(polls, view));
      }),
  },
  {
    id: 'POLL-02',
    level: 'MUST',
    title: 'MUST answer a poll with the record when the interval since the last 200 has passed',
    clause: 'page, Polling: "no more than once every 3 seconds"; decision 1',
    judge: (view) => orUnseen(view, 'poll', judgeBlamed(view, 'POLL-02'), spaced),
  },
  {
    id: 'POLL-03',
    level: 'SHOULD',
    title: 'SHOULD answer the first poll with the record',
    clause: 'decision 3: "The first poll is 200; submitting starts no window"',
    judge: (view) => orUnseen(view, 'poll', judgeBlamed(view, 'POLL-03'), 'no job was polled'),
  },
  {
    id: 'POLL-04',
    level: 'SHOULD',
    title: 'SHOULD not restart the interval by a 304',
    clause: 'decision 4: "A 304 does not restart the window"',
    judge: (view, contract) =>
      throttled(view, contract, () =>
        orUnseen(
          view,
          'poll-window',
          judgeBlamed(view, 'POLL-04'),
          'no poll came in time but soon after a 304; a slow request in the target file gives more of them',
        ),
      ),
  },
  {
    id: 'POLL-05',
    level: 'SHOULD',
    title: 'SHOULD keep the interval by job',
    clause: 'decision 5: "polling job A never throttles job B"',
    judge: (view, contract) =>
      throttled(view, contract, () =>
        orUnseen(view, 'poll', judgeBlamed(view, 'POLL-05'), 'no job was polled in time and soon after another one'),
      ),
  },
  ...pollAnswerRules,
];

function throttled(view: View, contract: Contract, judge: () => readonly Finding[]): readonly Finding[] {
  const reason = unthrottled(view, contract);
  return reason === undefined ? judge() : [notApplicable(reason)];
}

/** Why no poll that was too soon could be judged. */
function whyNoneTooSoon(polls: readonly Poll[], view: View): string {
  if (polls.some(({ tooSoonAfter }) => tooSoonAfter)) {
    return 'polls came too soon only when the status had changed or the job had ended, where a 200 will do; name a slow request in the target file';
  }
  const [first] = polls;
  if (first && polls.every(({ status }) => status !== 200))
    return `no poll was answered 200, so that none came too soon after one; ${answerText(first.exchange)}`;
  return `no poll was proven to be too soon: the target answered too slowly for polls to come within ${secondsText(view.start.timings.pollInterval)}`;
}

/** So many answers of 429, of which each is to a poll that is too soon, are no accident. */
const fewest = 3;

/** A finding when polls that are too soon are answered 429, and nothing else is: then it is no rate limit. */
function limitedInstead(view: View, { jobs }: Contract): Finding[] {
  const { status } = jobs.errors.rateLimit;
  const limited = view.exchanges.filter(({ response }) => response?.status === status);
  const polls = pollsTooSoon(view, limited, 'atMost');
  // One that may have been in time could have been refused for load.
  if (polls.length < fewest || pollsTooSoon(view, limited, 'atLeast').length < limited.length) return [];
  return [
    fail(
      `a poll less than ${secondsText(view.start.timings.pollInterval)} after the last 200 is answered 304; all ${polls.length} were answered ${status}, and nothing else was`,
      ...polls.map(({ id }) => id),
    ),
  ];
}

/** Whether a poll that is too soon told of a change, or of a job that had ended: a 304 to those is a MAY. */
function mayBeServed({ exchange, last }: Poll, view: View, { life }: Contract['jobs']): boolean {
  const [now, before] = [exchange, last].map((one) => view.seen.find(({ id }) => id === one?.id)?.status);
  return now !== undefined && before !== undefined && (now !== before || life.terminal.includes(now));
}

function judgeTooSoon(poll: Poll, view: View, { jobs }: Contract): Finding[] {
  const { exchange, tooSoonAfter, status } = poll;
  if (!tooSoonAfter) return [];
  if (jobs.poll.mode === 'conditional-only' && !poll.conditional) return [];
  if (status === 200 && mayBeServed(poll, view, jobs)) return [];
  const gap = secondsText(gapBetween(view, tooSoonAfter, exchange).atMost);
  const evidence = [tooSoonAfter.id, exchange.id];
  const interval = secondsText(view.start.timings.pollInterval);
  return [
    status === 304
      ? pass(`a poll at most ${gap} after the last 200 was answered 304`, ...evidence)
      : fail(
          `a poll less than ${interval} after the last 200 is answered 304; one at most ${gap} after it was answered ${status}`,
          ...evidence,
        ),
  ];
}

type Blamed = 'POLL-02' | 'POLL-03' | 'POLL-04' | 'POLL-05';

/**
 * Findings of polls that are not too soon, for one of the rules. A 304 breaks the rule that says why it ought not to
 * be: where a 304 or another job came shortly before, that may be the cause, unless other polls show that it is not.
 */
function judgeBlamed(view: View, rule: Blamed): Finding[] {
  const polls = pollsInOrder(view).filter(({ inTime, conditional }) => inTime && !conditional);
  const served = polls.filter(({ status }) => status === 200);
  const innocent = {
    'POLL-04': served.some(({ last, refusedBetween }) => last && refusedBetween),
    'POLL-05': served.some(({ otherJob }) => otherJob),
  };
  return polls.flatMap((poll) => {
    const plain: Blamed = poll.last ? 'POLL-02' : 'POLL-03';
    if (poll.status === 200) {
      const shows = [
        plain,
        ...(poll.last && poll.refusedBetween ? ['POLL-04'] : []),
        ...(poll.otherJob ? ['POLL-05'] : []),
      ];
      return shows.includes(rule) ? [judgeServed(poll, rule, view)] : [];
    }
    const refused = poll.status === 304;
    const suspect = (id: 'POLL-04' | 'POLL-05', cause: unknown) => refused && cause !== undefined && !innocent[id];
    const blamed = suspect('POLL-04', poll.last && poll.refusedBetween)
      ? 'POLL-04'
      : suspect('POLL-05', poll.otherJob)
        ? 'POLL-05'
        : plain;
    return blamed === rule && !isLate(poll, view) ? [judgeServed(poll, rule, view)] : [];
  });
}

/** Records need not be kept for longer than files are. */
function isLate({ exchange, status, last }: Poll, view: View): boolean {
  return (
    status !== 304 && last !== undefined && gapBetween(view, last, exchange).atMost >= view.start.timings.retention
  );
}

function judgeServed({ exchange, status, last, refusedBetween, otherJob }: Poll, rule: Blamed, view: View): Finding {
  const why = {
    'POLL-02': 'when the interval has passed',
    'POLL-03': 'when it is the first of its job',
    'POLL-04': 'when the interval since the last 200 has passed, whatever was answered 304 since',
    'POLL-05': 'when only another job was polled shortly before',
  }[rule];
  const cause = { 'POLL-02': undefined, 'POLL-03': undefined, 'POLL-04': refusedBetween, 'POLL-05': otherJob }[rule];
  const evidence = [last, cause, exchange].flatMap((one) => (one ? [one.id] : []));
  if (status === 200) return pass(`a poll was answered 200 ${why}`, ...evidence);
  const gap = last ? `, at least ${secondsText(gapBetween(view, last, exchange).atLeast)} after the last 200` : '';
  return fail(`a poll is answered 200 ${why}; ${answerText(exchange)}${gap}`, ...evidence);
}
