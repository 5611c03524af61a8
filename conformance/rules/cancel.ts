import type { Contract } from '../../src/contract/contract.ts';
import type { Rule } from '../rule.ts';
import type { Exchange } from '../trace.ts';
import { type Finding, fail, inconclusive, notApplicable, pass } from '../verdict.ts';
import { isJudged, jsonOf, type Seen, type View } from '../view.ts';
import { cancelConflict } from './cancel-conflict.ts';
import { difference } from './compare.ts';
import { expectStatus } from './expect-status.ts';
import { gapBetween, instant } from './gap.ts';
import { isEnded } from './records.ts';
import { orUnseen } from './unseen.ts';
import { answerText, shown } from './words.ts';

const decision16 =
  'decision 16: "Cancel of a terminal job: 200 with the record unchanged (409 is also accepted by the verifier)"';

export const cancelRules: readonly Rule[] = [
  {
    id: 'CANCEL-01',
    level: 'MUST',
    title: 'MUST cancel a queued or running job and say so: 200, cancelled',
    clause: 'page, Job statuses: "cancelled: You called POST /v1/jobs/{id}/cancel"; decision 16',
    judge: (view, contract) => {
      const findings = cancels(view, 'cancel-active').map((exchange) => judgeCancelled(exchange, view, contract));
      return orUnseen(view, 'cancel', findings, 'no active job was cancelled; name a slow request in the target file');
    },
  },
  {
    id: 'CANCEL-02',
    level: 'MUST',
    title: 'MUST show by later polls what a cancel answered',
    clause: 'decision 15: "terminal records never change"; decision 16',
    judge: judgeKept,
  },
  {
    id: 'CANCEL-03',
    level: 'SHOULD',
    title: 'SHOULD answer a second cancel with 200 or 409 and change nothing',
    clause: decision16,
    judge: (view, contract) => judgeUnchanged(view, contract, 'cancel-again', 'a cancelled job'),
  },
  {
    id: 'CANCEL-04',
    level: 'SHOULD',
    title: 'SHOULD answer a cancel of a job that has ended with 200 or 409 and change nothing',
    clause: decision16,
    judge: (view, contract) => judgeUnchanged(view, contract, 'cancel-ended', 'a job that has ended'),
  },
  {
    id: 'CANCEL-05',
    level: 'MAY',
    title: 'MAY cancel by DELETE too',
    clause: 'decisions 1: "DELETE `/v1/jobs/{id}` (alias …)"',
    judge: (view, contract) => {
      if (view.feature('deleteAlias') === false) return [notApplicable('the target declares that it has no DELETE')];
      const findings = cancels(view, 'cancel-alias').map((exchange) => judgeCancelled(exchange, view, contract));
      return orUnseen(view, 'cancel', findings, 'no job was cancelled by DELETE');
    },
  },
  {
    id: 'CANCEL-06',
    level: 'SHOULD',
    title: 'SHOULD answer a cancel of an unknown job with 404',
    clause: 'decision 17: "Unknown job, or another key\'s job: 404, indistinguishable. SHOULD (403 is accepted)"',
    judge: (view, { jobs }) => {
      const findings = expectStatus(
        cancels(view, 'job-unknown'),
        [jobs.errors.notFound.status, jobs.errors.scope.status],
        'a cancel of an unknown job',
      );
      return orUnseen(view, 'cancel', findings, 'no cancel of an unknown job was answered');
    },
  },
];

function cancels(
  view: View,
  intent: 'cancel-active' | 'cancel-again' | 'cancel-ended' | 'cancel-alias' | 'job-unknown',
): Exchange[] {
  return view.with(intent).filter(({ step }) => step.role === 'cancel' && step.key === 'main');
}

function seenOf(view: View, exchange: Exchange): readonly Seen[] {
  return view.jobs.get(exchange.step.job ?? '') ?? [];
}

function judgeCancelled(exchange: Exchange, view: View, contract: Contract): Finding {
  const shownNow = view.seen.find(({ id }) => id === exchange.id);
  const status = exchange.response?.status;
  if (status === 200 && shownNow?.status === 'cancelled') return pass('the job was cancelled', exchange.id);
  const activeAfter = seenOf(view, exchange).find(
    (seen) =>
      seen.channel === 'poll' &&
      seen.notBefore >= exchange.receivedAt &&
      seen.status !== undefined &&
      !isEnded(seen, contract),
  );
  // What is not known to have been active when the call came may have been refused, or answered, for having ended.
  const ended = seenOf(view, exchange).filter((seen) => isEnded(seen, contract));
  const cancelled = ended.some((seen) => seen.status === 'cancelled');
  const answeredAsEnded =
    status === cancelConflict || (status === 200 && shownNow !== undefined && isEnded(shownNow, contract));
  const refusedAndEnded = status !== undefined && status >= 400 && ended.length > 0;
  if (!activeAfter && !cancelled && (answeredAsEnded || refusedAndEnded)) {
    return inconclusive(
      'the job may have ended before the call arrived; name a slow request in the target file',
      exchange.id,
    );
  }
  if (cancelled && status === cancelConflict && calledBefore(view, exchange)) {
    return inconclusive('an earlier call whose answer was lost may have cancelled the job', exchange.id);
  }
  const said = status === 200 ? ` with the status ${shown(view.field(jsonOf(exchange), 'status'))}` : '';
  return fail(
    `an active job that is cancelled is answered 200 with the status ${contract.jobs.life.statuses.cancelled}; ${answerText(exchange)}${said}`,
    exchange.id,
    ...(activeAfter ? [activeAfter.id] : []),
  );
}

/** Whether a cancel of the same job came before, and what it was answered is not known to be what came of it. */
function calledBefore({ exchanges }: View, { step, sentAt }: Exchange): boolean {
  return exchanges.some(
    (other) => other.step.role === 'cancel' && other.step.job === step.job && other.sentAt < sentAt && !isJudged(other),
  );
}

function judgeKept(view: View, contract: Contract): readonly Finding[] {
  const findings = view.seen.flatMap((answer): Finding[] => {
    if (answer.channel !== 'cancel' || answer.job === undefined || !isEnded(answer, contract)) return [];
    const gone = view.exchanges.find(
      ({ step, sentAt, receivedAt, response }) =>
        step.role === 'poll' &&
        step.key === 'main' &&
        step.job === answer.job &&
        sentAt >= answer.notAfter &&
        (response?.status === contract.jobs.errors.notFound.status || response?.status === 410) &&
        gapBetween(view, instant(answer.notAfter), { sentAt, receivedAt }).atMost < view.start.timings.retention,
    );
    if (gone)
      return [
        fail(
          `a job that was cancelled can still be read, as ${answer.status}; ${answerText(gone)}`,
          answer.id,
          gone.id,
        ),
      ];
    const later = (view.jobs.get(answer.job) ?? []).filter(
      (seen) => seen.channel === 'poll' && seen.notBefore >= answer.notAfter,
    );
    return later.map((poll) =>
      poll.status === answer.status
        ? pass(`polls say ${answer.status}, as the cancel did`, answer.id, poll.id)
        : fail(
            `later polls say what the cancel answered, ${answer.status}; one says ${shown(view.field(poll.record, 'status'))}`,
            answer.id,
            poll.id,
          ),
    );
  });
  return orUnseen(view, 'cancel', findings, 'no job was polled after it had been cancelled');
}

function judgeUnchanged(
  view: View,
  contract: Contract,
  intent: 'cancel-again' | 'cancel-ended',
  what: string,
): readonly Finding[] {
  const findings = cancels(view, intent).map((exchange): Finding => {
    const seen = seenOf(view, exchange);
    const before = seen.findLast((one) => one.notAfter <= exchange.sentAt && isEnded(one, contract));
    if (!before) return inconclusive('the job was not known to have ended before the call', exchange.id);
    const status = exchange.response?.status;
    if (status !== 200 && status !== cancelConflict)
      return fail(`a cancel of ${what} is answered 200 or ${cancelConflict}; ${answerText(exchange)}`, exchange.id);
    const after = seen.filter((one) => one.id === exchange.id || one.notBefore >= exchange.receivedAt);
    for (const one of after) {
      const changed = difference(contract, before.record, one.record);
      if (changed !== undefined)
        return fail(
          `a cancel of ${what} changes nothing; before and after, ${changed}`,
          before.id,
          exchange.id,
          one.id,
        );
    }
    if (after.length === 0) return inconclusive('the job was not seen again after the call', exchange.id);
    return pass(`a cancel of ${what} was answered ${status} and changed nothing`, exchange.id);
  });
  return orUnseen(view, 'cancel', findings, `no cancel of ${what} was answered`);
}
