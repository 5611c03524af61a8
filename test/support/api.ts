import { Agent, type Dispatcher, request } from 'undici';
import { fillPath, operationFor } from '../../src/contract/contract.ts';
import type { Role } from '../../src/contract/operation.ts';
import type { Double } from '../../src/double.ts';

/** An answer, read to its end. */
export interface Answer {
  readonly status: number;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly bytes: Buffer;
  readonly text: string;
  /** The body as JSON. Throws when it is something else. */
  json(): Json;
}

/** A JSON object whose members tests look at without further ado. */
// biome-ignore lint/suspicious/noExplicitAny: a test that reads a member that is not there fails by itself
export type Json = Record<string, any>;

export interface Call {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Dispatcher.DispatchOptions['body'];
}

/** The calls of one API key. */
export interface Api {
  /** Sends to a path of the double, or to a whole URL. */
  send(method: string, to: string, call?: Call): Promise<Answer>;
  submit(body?: Json, modality?: string, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  poll(id: string, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  cancel(id: string): Promise<Answer>;
  /** Submits, and gives the id of the job. Throws when it was not accepted. */
  newJob(body?: Json, modality?: string): Promise<string>;
  /** Lets a job complete on the virtual clock, and gives its record. */
  finished(body?: Json, modality?: string): Promise<Json>;
  /** Path of the first operation with a role. */
  path(role: Role, values?: Readonly<Record<string, string>>): string;
}

export const somePrompt = 'a lighthouse in fog';

/** Longer than any job of the steady scenario takes. */
const longEnough = '60s';

/** A double that follows another on the same port must not be sent requests on the connections of that one. */
const agents = new WeakMap<Double, Agent>();

function agentOf(double: Double): Agent {
  const agent = agents.get(double) ?? new Agent();
  agents.set(double, agent);
  return agent;
}

/** Speaks to a double with one of its keys, by default the first; with `null` without any. */
export function apiOf(double: Double, key: string | null = double.key): Api {
  const { contract } = double;
  const path: Api['path'] = (role, values = {}) => fillPath(operationFor(contract, role).path, values);
  const submitPath = (modality: string) => {
    const id = contract.jobs.modalities[modality]?.submit ?? '';
    const operation = contract.operations.get(id);
    if (!operation) throw new Error(`no operation submits ${modality}`);
    return operation.path;
  };

  const send: Api['send'] = async (method, to, { headers = {}, body } = {}) => {
    const answer = await request(new URL(to, double.url), {
      dispatcher: agentOf(double),
      method: method as Dispatcher.HttpMethod,
      headers: { ...(key !== null && { authorization: `Bearer ${key}` }), ...headers },
      ...(body !== undefined && { body }),
    });
    const bytes = Buffer.from(await answer.body.arrayBuffer());
    return {
      status: answer.statusCode,
      headers: answer.headers as Record<string, string>,
      bytes,
      text: bytes.toString(),
      json: () => JSON.parse(bytes.toString()),
    };
  };
  const submit: Api['submit'] = (body = { prompt: somePrompt }, modality = 'video', headers = {}) =>
    send('POST', submitPath(modality), {
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
  const newJob: Api['newJob'] = async (body, modality) => {
    const answer = await submit(body, modality);
    if (answer.status !== 202) throw new Error(`the submit was answered ${answer.status}: ${answer.text}`);
    return answer.json().id;
  };
  const poll: Api['poll'] = (id, headers) => send('GET', path('poll', { id }), headers ? { headers } : {});

  return {
    send,
    submit,
    newJob,
    poll,
    path,
    cancel: (id) => send('POST', path('cancel', { id })),
    finished: async (body, modality) => {
      const id = await newJob(body, modality);
      await double.advance(longEnough);
      return (await poll(id)).json();
    },
  };
}
