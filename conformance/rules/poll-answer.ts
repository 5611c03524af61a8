import type { Contract } from '../../src/contract/contract.ts';
import type { Rule } from '../rule.ts';
import type { Exchange } from '../trace.ts';
import { type Finding, fail, notApplicable, pass } from '../verdict.ts';
import type { View } from '../view.ts';
import { gapBetween } from './gap.ts';
import { headerOf } from './headers.ts';
import { pollsInOrder, unthrottled } from './poll-order.ts';
import { orUnseen } from './unseen.ts';
import { shown } from './words.ts';

const decision8 = 'decision 8: "304 has no body and no Content-Length above 0 …"';

/** What the answers to polls look like. */
export const pollAnswerRules: readonly Rule[] = [
  {
    id: 'POLL-06',
    level: 'SHOULD',
    title: 'SHOULD send no body with a 304',
    clause: `${decision8}; RFC 9110 §15.4.5`,
    judge: (view, contract) =>
      ofRefused(view, contract, ({ exchange }) => {
        const { length = 0, headers = {} } = exchange.response ?? {};
        const told = Number(headerOf(headers, 'Content-Length') ?? 0);
        if (length > 0) return fail(`a 304 has no body; ${length} bytes came`, exchange.id);
        return told > 0
          ? fail(`a 304 has no Content-Length above 0; it is ${told}`, exchange.id)
          : pass('the 304 has no body', exchange.id);
      }),
  },
  {
    id: 'POLL-07',
    level: 'MAY',
    title: 'MAY carry the ETag of the last 200 on a 304',
    clause: 'decision 8: "It carries the ETag that the last 200 carried"',
    judge: (view, contract) =>
      ofRefused(view, contract, ({ exchange, last }) => {
        const [now, before] = [exchange, last].map((one) => headerOf(one?.response?.headers ?? {}, 'ETag'));
        if (!last || before === undefined) return notApplicable('the last 200 had no ETag', exchange.id);
        return now === before
          ? pass('the 304 has the ETag of the last 200', last.id, exchange.id)
          : fail(`a 304 has the ETag of the last 200, ${shown(before)}; it has ${shown(now)}`, last.id, exchange.id);
      }),
  },
  {
    id: 'POLL-08',
    level: 'MAY',
    title: 'MAY tell by Retry-After the whole seconds that are left',
    clause: 'decision 8: "`Retry-After` with the whole seconds left"',
    judge: (view, contract) =>
      ofRefused(view, contract, ({ exchange, last }) => judgeSecondsLeft(exchange, last, view)),
  },
  {
    id: 'POLL-09',
    level: 'MAY',
    title: 'MAY answer 304 without a condition, though HTTP knows only conditional ones',
    clause: 'decision 2; RFC 9110 §15.4.5',
    judge: (view) => {
      const odd = pollsInOrder(view).filter(({ status, conditional }) => status === 304 && !conditional);
      return odd.length === 0
        ? [pass('no poll without a condition was answered 304')]
        : [
            fail(
              'polls without a condition were answered 304, as the contract says; RFC 9110 §15.4.5 knows a 304 only as the answer to a conditional request, so that clients and caches may not expect it',
              ...odd.slice(0, 5).map(({ exchange }) => exchange.id),
            ),
          ];
    },
  },
  {
    id: 'POLL-10',
    level: 'MAY',
    title: 'MAY keep polls out of shared caches by Cache-Control: private, no-cache',
    clause: 'decision 8: "`Cache-Control: private, no-cache`"',
    judge: (view) => {
      const answered = pollsInOrder(view).filter(({ status }) => status === 200 || status === 304);
      const findings = answered.map(({ exchange, status }) => {
        const value = headerOf(exchange.response?.headers ?? {}, 'Cache-Control');
        const kept =
          value
            ?.toLowerCase()
            .split(',')
            .map((part) => part.trim()) ?? [];
        return kept.includes('no-store') || (kept.includes('private') && kept.includes('no-cache'))
          ? pass('the answer is kept out of shared caches', exchange.id)
          : fail(
              `a poll has Cache-Control: private, no-cache; one that was answered ${status} has ${shown(value)}`,
              exchange.id,
            );
      });
      return orUnseen(view, 'poll', findings, 'no poll was answered');
    },
  },
];

interface Refused {
  readonly exchange: Exchange;
  readonly last: Exchange | undefined;
}

/** One finding for each poll that was answered 304. */
function ofRefused(view: View, contract: Contract, judge: (refused: Refused) => Finding): readonly Finding[] {
  const findings = pollsInOrder(view)
    .filter(({ status }) => status === 304)
    .map(judge);
  const reason = unthrottled(view, contract);
  if (findings.length === 0 && reason !== undefined) return [notApplicable(reason)];
  return orUnseen(view, 'poll', findings, 'no poll was answered 304');
}

function judgeSecondsLeft(exchange: Exchange, last: Exchange | undefined, view: View): Finding {
  const value = headerOf(exchange.response?.headers ?? {}, 'Retry-After');
  if (value === undefined || !/^\d+$/.test(value)) {
    return fail(`a 304 tells whole seconds by Retry-After; it has ${shown(value)}`, exchange.id);
  }
  if (!last) return notApplicable('no 200 came before', exchange.id);
  const { pollInterval } = view.start.timings;
  const { atLeast, atMost } = gapBetween(view, last, exchange);
  const least = Math.max(0, Math.floor((pollInterval - atMost) / 1000));
  const most = Math.ceil((pollInterval - Math.max(0, atLeast)) / 1000);
  return Number(value) >= least && Number(value) <= Math.max(most, 1)
    ? pass(`Retry-After is ${value}`, last.id, exchange.id)
    : fail(`Retry-After tells the seconds that are left, ${least} to ${most}; it is ${value}`, last.id, exchange.id);
}
