import { expect, it } from 'vitest';
import { judge } from '../../../conformance/judge.ts';
import { rules } from '../../../conformance/rules.ts';
import { loadContract } from '../../../src/contract/contract.ts';
import { fullTrace } from '../make-trace.ts';
import { describeChapter } from './describe-chapter.ts';
import {
  answer,
  both,
  chain,
  type Edit,
  having,
  intent,
  role,
  showing,
  started,
  until,
  without,
} from './edit-trace.ts';

const polls = role('poll');
const is304 = both(polls, ({ response }) => response?.status === 304);
const isFirst = both(polls, intent('first-poll'), ({ step }) => step.job === 'job-1');
const isPlain = both(polls, intent('plain'));
const refuse = () => ({ status: 304, text: '', length: 0 });
const serve = () => ({ status: 200, text: '{"id":"job-1","object":"job","status":"queued"}' });
/** A clock that nobody turns: then every poll of the trace but the first comes too soon. */
const unturned: Edit = (trace) => trace.filter(({ kind }) => kind !== 'clock');
/** One interval for all jobs: of the polls between two turns of the clock only the first is served. */
const shared: Edit = (trace) => {
  let served = false;
  return trace.map((event) => {
    if (event.kind === 'clock') served = false;
    if (event.kind !== 'exchange' || event.step.role !== 'poll' || event.response?.status !== 200) return event;
    if (served) return { ...event, response: { ...event.response, ...refuse() } };
    served = true;
    return event;
  });
};
const slow: Edit = (trace) =>
  trace.map((event) => (event.kind === 'exchange' ? { ...event, sentAt: event.sentAt - 4000 } : event));
const headers = (other: Record<string, string | undefined>, matches = is304) =>
  answer(matches, (response) => ({ headers: having(response.headers, other) }));

describeChapter(
  /^POLL/,
  [
    ['POLL-01', 'no throttle', answer(is304, serve)],
    ['POLL-02', 'a poll in time that is refused', answer(both(isPlain, showing('completed')), refuse)],
    [
      'POLL-02',
      'a job that is lost',
      answer(
        both(isPlain, ({ step }) => step.job === 'job-1'),
        () => ({ status: 404, text: '{}' }),
      ),
    ],
    ['POLL-03', 'a first poll that is refused', answer(isFirst, refuse)],
    ['POLL-04', 'an interval that a 304 restarts', answer(intent('interval-passed'), refuse)],
    ['POLL-05', 'an interval that all jobs share', shared],
    ['POLL-06', 'a 304 with a body', answer(is304, () => ({ length: 2, text: '{}' }))],
    ['POLL-06', 'a 304 that promises a body', headers({ 'Content-Length': '2' })],
    ['POLL-07', 'a 304 with another ETag', headers({ etag: '"other"' })],
    ['POLL-08', 'a 304 without Retry-After', headers({ 'retry-after': undefined })],
    ['POLL-08', 'a 304 that tells too long', headers({ 'retry-after': '60' })],
    ['POLL-09', 'a 304 without a condition', (trace) => trace],
    ['POLL-10', 'polls that may be kept', headers({ 'cache-control': 'public' }, polls)],
  ],
  [
    [
      'POLL-01',
      'a target that declares no throttle',
      'not-applicable',
      started(() => ({ features: { throttle: false } })),
    ],
    ['POLL-01', 'answers that are too slow', 'inconclusive', slow],
    ['POLL-02', 'polls that only come too soon', 'inconclusive', unturned],
    ['POLL-04', 'no poll after a 304', 'inconclusive', until(intent('interval-passed'))],
    ['POLL-06', 'no 304', 'inconclusive', without(is304)],
  ],
);

it('knows a dialect in which polls are never too soon', () => {
  const contract = loadContract(undefined, 'sdk');
  const throttling = ['POLL-01', 'POLL-04', 'POLL-05'];
  const judged = judge(fullTrace(undefined, contract), rules, contract).filter(({ rule }) =>
    throttling.includes(rule.id),
  );
  expect(judged.map(({ verdict }) => verdict)).toEqual(['not-applicable', 'not-applicable', 'not-applicable']);
});

it('blames no 304 that comes after a poll whose answer was lost', () => {
  const lost: Edit = (trace) =>
    trace.map((event) =>
      event.kind === 'exchange' && intent('too-soon')(event)
        ? { ...event, response: undefined, failure: 'reset' }
        : event,
    );
  const judged = judge(chain(lost, answer(intent('interval-passed'), refuse))(fullTrace()), rules, loadContract());
  const broken = judged.filter(({ rule, verdict }) => rule.id.startsWith('POLL') && ['fail', 'warn'].includes(verdict));
  expect(broken).toEqual([]);
});
