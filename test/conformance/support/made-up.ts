import type { Judged } from '../../../conformance/judge.ts';
import type { Level } from '../../../conformance/rule.ts';
import type { Delivery, Exchange, Start, Step, Trace } from '../../../conformance/trace.ts';
import type { Verdict } from '../../../conformance/verdict.ts';
import { fillPath, loadContract, operationFor } from '../../../src/contract/contract.ts';
import { type JsonObject, setter } from '../../../src/core/record.ts';

export const contract = loadContract();
const { record: at, life } = contract.jobs;

export const start: Start = {
  kind: 'start',
  target: 'made up',
  api: 'http://gateway.test',
  epochMs: Date.UTC(2026, 0, 2, 3, 4, 5),
  timings: {
    pollInterval: 3000,
    linkTtl: 86_400_000,
    retention: 604_800_000,
    firstRetry: 15_000,
    deliveryTimeout: 10_000,
  },
  features: {},
  webhookHeaders: { signature: [], deliveryId: [], attempt: [] },
  receiver: true,
};

export const key = 'sk-aig-0123456789abcdef';
export const signature = 'b1946ac92492d2347c6235b4d2611184';
const expires = start.epochMs / 1000 + 86_400;
export const link = `http://media.test/v1/files/jobs/job_1/video.mp4?expires=${expires}&key=k1&signature=${signature}`;

/** A record with what is given in the places that the contract names. */
export function record(status: keyof typeof life.statuses, fields: JsonObject = {}): JsonObject {
  const made: JsonObject = {};
  setter(at.id)(made, 'job_1');
  setter(at.status)(made, life.statuses[status]);
  setter(at.modality)(made, 'video');
  if (status === 'completed') setter(at.link)(made, link);
  return { ...made, ...fields };
}

export interface Given extends Partial<Omit<Step, 'probe'>> {
  readonly id: string;
  readonly at: number;
  readonly status?: number;
  readonly method?: string;
  readonly url?: string;
  readonly body?: string;
  readonly json?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly failure?: string;
}

/** An exchange that took 20 ms: a poll of the one job unless told otherwise. */
export function exchange(given: Given): Exchange {
  const { id, at: sentAt, status, method = 'GET', url, body, json, headers = {}, failure, ...step } = given;
  const path = fillPath(operationFor(contract, 'poll').path, { id: 'job_1' });
  return {
    kind: 'exchange',
    id,
    step: { probe: 'life', role: 'poll', job: 'job_1', key: 'main', intent: 'plain', ...step },
    sentAt,
    receivedAt: sentAt + 20,
    request: {
      method,
      url: url ?? start.api + path,
      headers: step.key === 'none' || step.role === 'file' ? {} : { authorization: `Bearer ${key}` },
      ...(body !== undefined && { body }),
    },
    response:
      failure === undefined
        ? {
            status: status ?? 200,
            headers,
            ...(json !== undefined && { text: JSON.stringify(json) }),
            length: json === undefined ? 0 : JSON.stringify(json).length,
          }
        : undefined,
    ...(failure !== undefined && { failure }),
  };
}

export function delivery(id: string, receivedAt: number, answered: Delivery['answered'], body: unknown): Delivery {
  return {
    kind: 'delivery',
    id,
    probe: 'webhook',
    job: 'job_1',
    receivedAt,
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: Buffer.from(JSON.stringify(body)).toString('base64'),
    answered,
    schemes: ['plain'],
    secretKnown: true,
  };
}

/** The life of one job: submitted, polled, throttled, delivered twice, fetched, and fetched again a day later. */
export const life1: Trace = [
  start,
  exchange({
    id: 'x1',
    at: 0,
    role: 'submit',
    modality: 'video',
    intent: 'with-webhook',
    method: 'POST',
    url: `${start.api}${operationFor(contract, 'submit').path}`,
    body: JSON.stringify({ prompt: "a boat's wake" }),
    status: 202,
    json: record('queued'),
  }),
  exchange({ id: 'x2', at: 100, json: record('queued'), intent: 'first-poll' }),
  exchange({ id: 'x3', at: 1100, status: 304, intent: 'too-soon' }),
  exchange({ id: 'x4', at: 3200, json: record('running'), intent: 'interval-passed' }),
  delivery('d1', 5000, 503, record('completed')),
  exchange({ id: 'x5', at: 6400, json: record('completed'), intent: 'interval-passed' }),
  exchange({ id: 'x6', at: 6500, role: 'file', intent: 'link-fresh', url: link, key: 'none' }),
  exchange({ id: 'x7', at: 7000, failure: 'ECONNRESET' }),
  { kind: 'clock', at: 8000, byMs: 15_000 },
  delivery('d2', 8100, 204, record('completed')),
  { kind: 'clock', at: 9000, byMs: 86_400_000 },
  exchange({ id: 'x8', at: 9100, role: 'file', intent: 'link-expired', url: link, key: 'none', status: 403 }),
  { kind: 'note', at: 9200, probe: 'auth', text: 'there is no other key' },
];

/** A rule and what became of it. */
export function judged(
  id: string,
  verdict: Verdict,
  more: { level?: Level; message?: string; evidence?: string[] } = {},
): Judged {
  const { level = 'MUST', message = `${id} was seen to be ${verdict}`, evidence = [] } = more;
  return {
    rule: { id, level, title: `${level} ${id} holds`, clause: `page: ${id}`, judge: () => [] },
    verdict,
    message,
    evidence,
  };
}
