import type { Contract } from '../../src/contract/contract.ts';
import { pointerPath, readPointer, toPointer } from '../../src/contract/pointer.ts';
import type { Rule } from '../rule.ts';
import { type Finding, fail, notApplicable, pass } from '../verdict.ts';
import type { Seen, View } from '../view.ts';
import { gapBetween, instant } from './gap.ts';
import { lifeIdentityRules } from './life-identity.ts';
import { linkOf } from './links.ts';
import { misfit } from './misfit.ts';
import { endedRecords, submitted } from './records.ts';
import { orUnseen } from './unseen.ts';
import { shown } from './words.ts';

/** What records say in each status. */
export const lifeRecordRules: readonly Rule[] = [
  ...lifeIdentityRules,
  {
    id: 'LIFE-04',
    level: 'MUST',
    title: 'MUST give a completed job a link to its file',
    clause: 'page, Job statuses: "completed: result.file_url is ready"',
    judge: (view) => {
      const findings = having(view, 'completed').map((seen) => judgeLink(seen, view));
      return orUnseen(view, 'life', findings, 'no job was seen to complete; raise --patience');
    },
  },
  {
    id: 'LIFE-05',
    level: 'MUST',
    title: 'MUST explain by code and message why a job failed',
    clause: 'page, Job statuses: "failed: error.code and error.message explain why"',
    judge: (view, contract) =>
      ofFailed(
        view,
        having(view, 'failed').map((seen) => judgeReason(seen, view, contract)),
      ),
  },
  {
    id: 'LIFE-06',
    level: 'SHOULD',
    title: 'SHOULD give a result to completed jobs only, and an error to failed ones only',
    clause: 'decisions 1: "`result` only when completed; `error` … only when failed"',
    judge: (view, contract) => {
      const findings = view.seen.flatMap((seen) => (seen.status ? [judgeParts(seen, contract)] : []));
      return orUnseen(view, 'life', findings, 'no record was seen');
    },
  },
  {
    id: 'LIFE-07',
    level: 'MUST',
    title: 'MUST charge nothing for jobs that failed or were cancelled',
    clause: 'page, Job statuses: "failed: … No charge."; decision 16: "cost 0"',
    judge: (view, { jobs }) =>
      orUnseen(
        view,
        'life',
        [...having(view, 'failed'), ...having(view, 'cancelled')].map((seen) =>
          judgeFree(seen, view, jobs.record.cost),
        ),
        'no job was seen to fail or to be cancelled; name a request that fails in the target file',
      ),
  },
  {
    id: 'LIFE-08',
    level: 'SHOULD',
    title: 'SHOULD tell what a job cost once it has ended',
    clause: 'decisions 1: "`usage: {cost_cents}` when terminal"',
    judge: (view, contract) => {
      const findings = endedRecords(view, contract).flatMap(([, ended]) =>
        ended.map((seen) => {
          const cost = view.field(seen.record, 'cost');
          return typeof cost === 'number'
            ? pass(`the job cost ${cost}`, seen.id)
            : fail(
                `the record of a job that has ended has its cost at ${contract.jobs.record.cost}; a ${seen.status} one has ${shown(cost)}`,
                seen.id,
              );
        }),
      );
      return orUnseen(view, 'life', findings, 'no job was seen to end; raise --patience');
    },
  },
  {
    id: 'LIFE-12',
    level: 'SHOULD',
    title: 'SHOULD show records that fit the schema',
    clause: 'decisions 1, Job record',
    judge: (view, contract) => {
      const findings = view.seen.flatMap((seen): Finding[] => {
        if (seen.channel === 'submit') return [];
        const wrong = misfit(contract, seen.record);
        return [
          wrong === undefined
            ? pass('the record fits', seen.id)
            : fail(`a job record fits the contract's schema; in a ${seen.channel}, ${wrong}`, seen.id),
        ];
      });
      return orUnseen(view, 'life', findings, 'no record was seen in a poll or a webhook');
    },
  },
];

function having(view: View, status: 'completed' | 'failed' | 'cancelled'): Seen[] {
  return view.seen.filter((seen) => seen.status === status);
}

function ofFailed(view: View, findings: readonly Finding[]): readonly Finding[] {
  if (findings.length === 0 && view.feature('failing') === false)
    return [notApplicable('the target declares that no job can be made to fail')];
  return orUnseen(view, 'life', findings, 'no job was seen to fail; name a request that fails in the target file');
}

function judgeLink(seen: Seen, view: View): Finding {
  const link = linkOf(view, seen.record);
  if (link !== undefined) return pass('the completed record has a link', seen.id);
  const value = view.field(seen.record, 'link');
  const made = submitted(view).find(({ job }) => job === seen.job)?.exchange ?? instant(0);
  if (value === undefined && gapBetween(view, made, instant(seen.notAfter)).atMost >= view.start.timings.retention) {
    return pass('the record has no link, and its file may have been deleted', seen.id);
  }
  return fail(
    `a completed record has a link, an absolute http or https URL; a ${seen.channel} has ${shown(value)}`,
    seen.id,
  );
}

function judgeReason(seen: Seen, view: View, { jobs }: Contract): Finding {
  const code = view.field(seen.record, 'errorCode');
  if (jobs.record.errorCode !== undefined && (typeof code !== 'string' || !/^\S+$/.test(code))) {
    return fail(
      `a failed record has a short name for the reason at ${jobs.record.errorCode}; a ${seen.channel} has ${shown(code)}`,
      seen.id,
    );
  }
  const message = view.field(seen.record, 'errorMessage');
  return typeof message === 'string' && message !== ''
    ? pass('the failed record says why', seen.id)
    : fail(
        `a failed record has the reason in words at ${jobs.record.errorMessage}; a ${seen.channel} has ${shown(message)}`,
        seen.id,
      );
}

function judgeParts(seen: Seen, { jobs }: Contract): Finding {
  // Whatever belongs to the result stands in one member, or lies flat in the record.
  const result = [jobs.record.link, jobs.record.contentType].map((pointer) =>
    toPointer(pointerPath(pointer).slice(0, 1)),
  );
  const error = toPointer(pointerPath(jobs.record.error).slice(0, 1));
  const parts = [...result.map((at) => ({ at, of: 'completed' })), { at: error, of: 'failed' }];
  for (const { at, of } of parts) {
    const value = readPointer(seen.record, at);
    if (seen.status !== of && value !== undefined && value !== null) {
      return fail(`only ${of} records have ${at}; a ${seen.status} one has ${shown(value)}`, seen.id);
    }
  }
  return pass('result and error are where they belong', seen.id);
}

function judgeFree(seen: Seen, view: View, pointer: string): Finding {
  const cost = view.field(seen.record, 'cost');
  if (cost === undefined || cost === null)
    return pass(`nothing is charged for the ${seen.status} job; the record does not say so`, seen.id);
  return Number(cost) === 0
    ? pass(`the ${seen.status} job cost nothing`, seen.id)
    : fail(`a ${seen.status} job costs nothing; ${pointer} is ${shown(cost)}`, seen.id);
}
