import type { Contract } from '../contract/contract.ts';
import type { ScenarioFile } from '../contract/generated/scenario.ts';
import { duration } from '../core/duration.ts';
import type { HttpFault, HttpRule, WebhookRule } from '../core/fault.ts';
import type { Complain } from './resolve-scenario.ts';
import { resolveSpread, resolveTrigger } from './resolve-spread.ts';

type FileHttpRule = NonNullable<ScenarioFile['http']>[number];
type FileWebhookRule = NonNullable<NonNullable<ScenarioFile['webhooks']>['faults']>[number];

/** A rule for faults of answers. */
export function resolveHttpRule(rule: FileHttpRule, index: number, contract: Contract, complain: Complain): HttpRule {
  const faults = httpFaults(rule);
  const below: Complain = (path, message) => complain(['http', index, ...path], message);
  if (faults.length > 1) complain(['http', index], `has more than one fault; an answer can have one`);
  if (faults.length === 0 && rule.latency === undefined) complain(['http', index], 'has no fault and no latency');
  return {
    trigger: resolveTrigger(rule, below),
    operations: new Set(operationIds(rule.on, index, contract, complain)),
    latency:
      rule.latency === undefined
        ? { kind: 'fixed', ms: 0 }
        : resolveSpread(rule.latency, (path, message) => below(['latency', ...path], message)),
    fault: faults[0] ?? { kind: 'none' },
  };
}

/** A rule for faults of deliveries. */
export function resolveWebhookRule(rule: FileWebhookRule, index: number, complain: Complain): WebhookRule {
  const faults: WebhookRule['fault'][] = [];
  const below: Complain = (path, message) => complain(['webhooks', 'faults', index, ...path], message);
  if (rule.do !== undefined) faults.push({ kind: rule.do });
  if (rule.delay !== undefined) {
    const spread = resolveSpread(rule.delay, (path, message) => below(['delay', ...path], message));
    faults.push({ kind: 'delay', spread });
  }
  if (rule.stale !== undefined) faults.push({ kind: 'stale', ms: duration(rule.stale) });
  const [fault] = faults;
  if (!fault || faults.length > 1)
    return complain(['webhooks', 'faults', index], 'must have one of do, delay and stale');
  return { trigger: resolveTrigger(rule, below), fault };
}

function httpFaults({ answer, reset, body, slowBody, contentType }: FileHttpRule): HttpFault[] {
  const faults: HttpFault[] = [];
  if (answer) {
    const retryAfterMs = answer.retryAfter === undefined ? undefined : duration(answer.retryAfter);
    faults.push({ kind: 'answer', status: answer.status, retryAfterMs });
  }
  if (reset !== undefined) faults.push({ kind: 'reset', when: reset });
  if (body !== undefined) faults.push({ kind: 'truncated' });
  if (slowBody !== undefined) faults.push({ kind: 'slow', ms: duration(slowBody) });
  if (contentType !== undefined) faults.push({ kind: 'content-type', contentType });
  return faults;
}

/** Ids of the operations that are named, by id or by role; of all when none is. */
function operationIds(
  names: readonly string[] | undefined,
  index: number,
  { operations, jobs }: Contract,
  complain: Complain,
): string[] {
  if (!names) return [...operations.keys()];
  return names.flatMap((name, place) => {
    if (operations.has(name)) return [name];
    if (Object.hasOwn(jobs.roles, name)) return jobs.roles[name as keyof typeof jobs.roles];
    const known = [...Object.keys(jobs.roles), ...operations.keys()].join(', ');
    return complain(['http', index, 'on', place], `must be a role or an operation (${known}); it is ${name}`);
  });
}
