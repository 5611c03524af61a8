import type { Contract } from '../../src/contract/contract.ts';
import { readPointer } from '../../src/contract/pointer.ts';
import type { Rule } from '../rule.ts';
import type { Exchange, Step } from '../trace.ts';
import { type Finding, fail, inconclusive, notApplicable, pass } from '../verdict.ts';
import { jsonOf, type View } from '../view.ts';
import { expectStatus } from './expect-status.ts';
import { submitted } from './records.ts';
import { orUnseen } from './unseen.ts';
import { shown } from './words.ts';

export const authRules: readonly Rule[] = [
  withoutKey('AUTH-01', 'none', 'without a key'),
  withoutKey('AUTH-02', 'unknown', 'with a key that nobody has'),
  {
    id: 'AUTH-03',
    level: 'SHOULD',
    title: "SHOULD not show a job to another's key",
    clause: 'decision 17: "another key\'s job: 404 … (403 is accepted)"',
    judge: (view, contract) => {
      const findings = expectStatus(foreign(view, 'poll'), hidden(contract), "a poll of another key's job");
      return withOtherKey(view, findings, "no poll of another key's job was answered");
    },
  },
  {
    id: 'AUTH-04',
    level: 'SHOULD',
    title: "SHOULD not cancel a job for another's key",
    clause: 'decision 17: "another key\'s job: 404 … (403 is accepted)"',
    judge: (view, contract) => {
      const findings = foreign(view, 'cancel').map((exchange) => judgeForeignCancel(exchange, view, contract));
      return withOtherKey(view, findings, "no cancel of another key's job was answered");
    },
  },
  {
    id: 'AUTH-05',
    level: 'SHOULD',
    title: "SHOULD not let another key's job be told from one that does not exist",
    clause: 'decision 17: "indistinguishable"',
    judge: judgeIndistinguishable,
  },
];

function withoutKey(id: string, key: Step['key'], how: string): Rule {
  return {
    id,
    level: 'MUST',
    title: `MUST refuse submits and polls ${how}`,
    clause: 'decisions 1: "Auth: `Authorization: Bearer sk-aig-…`"; "401 authentication_error"',
    judge: (view, { jobs }) => {
      const statuses = [jobs.errors.authentication.status, jobs.errors.scope.status];
      const findings: Finding[] = (['submit', 'poll'] as const).flatMap((role) => {
        const asked = answered(view, key).filter(({ step }) => step.role === role);
        return expectStatus(asked, statuses, `a ${role} ${how}`);
      });
      return orUnseen(view, 'auth', findings, `no submit and no poll ${how} was answered`);
    },
  };
}

/** Exchanges that were sent with a key and answered with something to judge. */
function answered(view: View, key: Step['key']): Exchange[] {
  return view.with(...new Set(view.exchanges.map(({ step }) => step.intent))).filter(({ step }) => step.key === key);
}

/** What the other key asked of jobs of the main one. */
function foreign(view: View, role: 'poll' | 'cancel'): Exchange[] {
  const own = new Set(submitted(view).flatMap(({ exchange, job }) => (exchange.step.key === 'main' ? [job] : [])));
  return answered(view, 'other').filter(
    ({ step }) => step.role === role && step.job !== undefined && own.has(step.job),
  );
}

function hidden({ jobs }: Contract): number[] {
  return [jobs.errors.notFound.status, jobs.errors.scope.status];
}

function withOtherKey(view: View, findings: readonly Finding[], otherwise: string): readonly Finding[] {
  if (findings.length > 0) return findings;
  if (view.feature('otherKey') !== true) return [notApplicable('no second key was given; name one as otherKey')];
  return [inconclusive(view.why('auth', otherwise))];
}

function judgeForeignCancel(exchange: Exchange, view: View, contract: Contract): Finding {
  const [first = pass('', exchange.id)] = expectStatus([exchange], hidden(contract), "a cancel of another key's job");
  if (first.verdict !== 'pass') return first;
  const { job } = exchange.step;
  const cancelled = view.jobs
    .get(job ?? '')
    ?.find((seen) => seen.status === 'cancelled' && seen.notBefore >= exchange.receivedAt);
  if (!cancelled) return first;
  const byOwner = view.exchanges.some(
    ({ step, sentAt }) =>
      step.role === 'cancel' && step.job === job && step.key === 'main' && sentAt <= cancelled.notAfter,
  );
  return byOwner
    ? first
    : fail(
        `another key cannot cancel a job; after it tried, and was answered ${exchange.response?.status}, the job is cancelled`,
        exchange.id,
        cancelled.id,
      );
}

function judgeIndistinguishable(view: View, { jobs }: Contract): readonly Finding[] {
  const unknown = view
    .with('job-unknown')
    .filter(({ step }) => step.role === 'poll' && (step.key === 'other' || step.key === 'main'));
  const face = (exchange: Exchange) => [exchange.response?.status, readPointer(jsonOf(exchange), jobs.envelope.type)];
  // What the same key is told of an unknown job says most.
  const first = unknown.find(({ step }) => step.key === 'other') ?? unknown[0];
  const findings = foreign(view, 'poll').map((exchange) => {
    if (exchange.response?.status === jobs.errors.scope.status) {
      return pass(
        `another key's job is refused with ${jobs.errors.scope.status}, which is accepted, though it tells that there is one`,
        exchange.id,
      );
    }
    if (!first) return inconclusive('no poll of an unknown job was answered to compare with', exchange.id);
    const [theirs, none] = [shown(face(exchange)), shown(face(first))];
    return theirs === none
      ? pass(`another key's job is answered like one that does not exist: ${none}`, exchange.id, first.id)
      : fail(
          `another key's job is answered like one that does not exist; it was answered ${theirs}, and an unknown one ${none}`,
          exchange.id,
          first.id,
        );
  });
  return withOtherKey(view, findings, "no poll of another key's job was answered");
}
