import type { Contract } from '../../src/contract/contract.ts';
import type { Exchange, Intent } from '../trace.ts';
import { jsonOf, type Seen, type View } from '../view.ts';

/** Intents of submits that are valid in every respect and ask for nothing special. */
export const validSubmits = ['plain', 'ok', 'fail', 'slow', 'with-webhook'] as const satisfies readonly Intent[];

/** A submit that was accepted, with the job it made. */
export interface Submitted {
  readonly exchange: Exchange;
  readonly job: string;
}

/** Accepted submits, of any intent, that name the job they made. */
export function submitted(view: View): Submitted[] {
  return view.exchanges.flatMap((exchange) => {
    if (exchange.step.role !== 'submit' || !isSuccess(exchange)) return [];
    const job = view.field(jsonOf(exchange), 'id');
    return typeof job === 'string' && job !== '' ? [{ exchange, job }] : [];
  });
}

export function isSuccess({ response }: Exchange): boolean {
  return response !== undefined && response.status >= 200 && response.status < 300;
}

/** The JSON that a request sent, or undefined. */
export function requestJson({ request }: Exchange): unknown {
  try {
    return JSON.parse(request.body ?? '');
  } catch {
    return undefined;
  }
}

/** Whether a record says that its job has ended. */
export function isEnded({ status }: Seen, { jobs }: Contract): boolean {
  return status !== undefined && jobs.life.terminal.includes(status);
}

/** Records of jobs that have ended, by job; jobs without one are left out. */
export function endedRecords(view: View, contract: Contract): [job: string, ended: [Seen, ...Seen[]]][] {
  return [...view.jobs].flatMap(([job, seen]): [string, [Seen, ...Seen[]]][] => {
    const [first, ...rest] = seen.filter((one) => isEnded(one, contract));
    return first ? [[job, [first, ...rest]]] : [];
  });
}

/** The latest completed record of a job. */
export function completedRecord(view: View, job: string | undefined): Seen | undefined {
  return job === undefined ? undefined : view.jobs.get(job)?.findLast(({ status }) => status === 'completed');
}

/** Valid JSON objects only. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
