import type { Contract } from '../../src/contract/contract.ts';
import type { Status } from '../../src/contract/status.ts';
import type { Rule } from '../rule.ts';
import type { Exchange, Intent } from '../trace.ts';
import { type Finding, fail, inconclusive, pass } from '../verdict.ts';
import type { Seen, View } from '../view.ts';
import { difference } from './compare.ts';
import { gapBetween } from './gap.ts';
import { endedRecords, isEnded, isObject, submitted, validSubmits } from './records.ts';
import { orUnseen } from './unseen.ts';
import { shown } from './words.ts';

const unseen = 'no record was seen; no submit was accepted, or no poll was answered 200';
/** Intents of submits whose jobs somebody waits for. */
const endsByItself: readonly Intent[] = [...validSubmits.filter((one) => one !== 'slow'), 'long-duration'];

const unended = 'no job was seen to end; raise --patience';

/** How a job moves from status to status. */
export const lifeRules: readonly Rule[] = [
  {
    id: 'LIFE-01',
    level: 'MUST',
    title: 'MUST show no status but those of the contract',
    clause: 'page, Job statuses',
    judge: judgeStatuses,
  },
  {
    id: 'LIFE-02',
    level: 'SHOULD',
    title: 'SHOULD move jobs forward only',
    clause: 'decision 15: "queued → running → completed or failed; … Forward only, states may be missed by a poller"',
    judge: judgeForward,
  },
  {
    id: 'LIFE-03',
    level: 'SHOULD',
    title: 'SHOULD never change the record of a job that has ended, but for its link',
    clause:
      'decision 15: "terminal records never change (except `file_url` after expiry, and its removal after retention)"',
    judge: (view, contract) => {
      const findings = endedRecords(view, contract).map(([, ended]) => judgeFinal(ended, contract));
      return orUnseen(view, 'life', findings, unended);
    },
  },
  {
    id: 'LIFE-11',
    level: 'MUST',
    title: 'MUST bring jobs to an end',
    clause:
      'page, Job statuses: "running: Provider is actively generating — typical 30s–5min"; "completed: result.file_url is ready"',
    judge: judgeEnds,
  },
  {
    id: 'LIFE-13',
    level: 'MUST',
    title: 'MUST call no job cancelled that nobody cancelled',
    clause: 'page, Job statuses: "cancelled: You called POST /v1/jobs/{id}/cancel"; decision 16',
    judge: (view) =>
      orUnseen(
        view,
        'life',
        [...view.jobs].map(([job, seen]) => judgeCancelled(job, seen, view)),
        unseen,
      ),
  },
  {
    id: 'LIFE-14',
    level: 'MUST',
    title: 'MUST give a job one end, the same in polls, cancels and webhooks',
    clause: 'page, Webhook callback: "we POST the completed job record"; decision 15',
    judge: (view, contract) => {
      const findings = endedRecords(view, contract).map(([, ended]): Finding => {
        const [first] = ended;
        const other = ended.find(({ status }) => status !== first.status);
        return other
          ? fail(
              `a job has one end; a ${first.channel} says ${first.status} and a ${other.channel} ${other.status}`,
              first.id,
              other.id,
            )
          : pass(`everything says ${first.status}`, first.id);
      });
      return orUnseen(view, 'life', findings, unended);
    },
  },
];

function judgeStatuses(view: View, { jobs }: Contract): readonly Finding[] {
  const known = Object.values(jobs.life.statuses).join(', ');
  const findings = view.seen.map((seen) =>
    seen.status !== undefined
      ? pass(`every status is one of ${known}`, seen.id)
      : fail(
          `a record has one of ${known} as its status; a ${seen.channel} shows ${shown(isObject(seen.record) ? view.field(seen.record, 'status') : seen.record)}`,
          seen.id,
        ),
  );
  return orUnseen(view, 'life', findings, unseen);
}

/** Statuses that may be seen at some time after each status. */
function reachable({ jobs }: Contract, from: Status): Set<Status> {
  const transitions: Partial<Record<Status, readonly Status[]>> = jobs.life.transitions;
  const reached = new Set<Status>([from]);
  for (const status of reached) for (const next of transitions[status] ?? []) reached.add(next);
  return reached;
}

/** Records whose times overlap may have been true in either order. */
function judgeForward(view: View, contract: Contract): readonly Finding[] {
  const findings = [...view.jobs.values()].flatMap((seen): Finding[] => {
    const known = seen.filter((one): one is Seen & { status: Status } => one.status !== undefined);
    for (const before of known) {
      const allowed = reachable(contract, before.status);
      const after = known.find((one) => one.notBefore >= before.notAfter && !allowed.has(one.status));
      if (after)
        return [
          fail(`a job moves forward only; it was ${before.status} and then ${after.status}`, before.id, after.id),
        ];
    }
    const ordered = known.some((after) =>
      known.some((before) => before !== after && after.notBefore >= before.notAfter),
    );
    return ordered ? [pass('the job moved forward only', ...known.map(({ id }) => id))] : [];
  });
  return orUnseen(view, 'life', findings, 'no job was seen twice');
}

function judgeFinal([first, ...rest]: readonly [Seen, ...Seen[]], contract: Contract): Finding {
  for (const one of rest) {
    const changed = difference(contract, first.record, one.record);
    if (changed !== undefined) {
      return fail(
        `the record of a job that has ended never changes; in a ${first.channel} and a later ${one.channel}, ${changed}`,
        first.id,
        one.id,
      );
    }
  }
  return rest.length > 0
    ? pass('the record of the ended job did not change', first.id, ...rest.map(({ id }) => id))
    : inconclusive('the job was seen only once after it had ended', first.id);
}

/** Lateness is no failure; but a job that can no longer be read has come to no end. */
function judgeEnds(view: View, contract: Contract): readonly Finding[] {
  const findings = submitted(view).flatMap(({ exchange, job }): Finding[] => {
    const { intent, key } = exchange.step;
    // Jobs that are there to be cancelled may be slow, and what ought to have been refused is cancelled at once.
    if (key !== 'main' || !endsByItself.includes(intent)) return [];
    const seen = view.jobs.get(job) ?? [];
    const ends = seen.filter((one) => isEnded(one, contract));
    const gone = view.exchanges.find(
      ({ step, response, ...poll }) =>
        step.role === 'poll' &&
        step.key === 'main' &&
        step.job === job &&
        (response?.status === contract.jobs.errors.notFound.status || response?.status === 410) &&
        !ends.some(({ channel, notBefore }) => channel === 'poll' && notBefore <= poll.sentAt) &&
        gapBetween(view, exchange, poll).atMost < view.start.timings.retention,
    );
    if (gone) {
      return [
        fail(
          `a job comes to an end that can be read; a poll of this one was answered ${gone.response?.status} before it was seen to end`,
          exchange.id,
          gone.id,
        ),
      ];
    }
    const [end] = ends;
    // A job that was cancelled did not come to its end by itself: as a probe, or since nobody waited any longer.
    const cancel = end?.status === 'cancelled' ? view.exchanges.find(isCancel(job, end)) : undefined;
    if (cancel && cancel.step.intent !== 'plain') return [];
    if (end && !cancel) return [pass(`the job ended: ${end.status}`, exchange.id, end.id)];
    return [
      inconclusive(
        'the job had not ended when patience ended; raise --patience',
        exchange.id,
        ...seen.slice(-1).map(({ id }) => id),
      ),
    ];
  });
  // That others ended says nothing of a job that did not.
  const open = findings.filter(({ verdict }) => verdict === 'inconclusive');
  const broken = findings.some(({ verdict }) => verdict === 'fail');
  return orUnseen(
    view,
    'life',
    open.length > 0 && !broken ? open : findings,
    'no job was submitted that ends by itself',
  );
}

function isCancel(job: string, { notAfter }: Seen): (exchange: Exchange) => boolean {
  return ({ step, sentAt }) => step.role === 'cancel' && step.job === job && sentAt <= notAfter;
}

function judgeCancelled(job: string, seen: readonly Seen[], view: View): Finding {
  const cancelled = seen.find(({ status }) => status === 'cancelled');
  if (!cancelled) return pass('nothing was called cancelled', ...seen.slice(-1).map(({ id }) => id));
  const call = view.exchanges.find(isCancel(job, cancelled));
  return call
    ? pass('the job was cancelled after a cancel', call.id, cancelled.id)
    : fail('a job is cancelled only after a cancel; this one is, and nobody had cancelled it', cancelled.id);
}
