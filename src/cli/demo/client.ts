import { type Contract, fillPath, operationFor } from '../../contract/contract.ts';
import { readPointer } from '../../contract/pointer.ts';
import { type JsonObject, setter } from '../../core/record.ts';
import type { Double } from '../../double.ts';

/** What a client learns from a record. */
export interface SeenJob {
  readonly id: string;
  readonly status: string;
  readonly link: string | undefined;
  readonly contentType: string | undefined;
  readonly bytes: number | undefined;
  readonly seconds: number | undefined;
  readonly cost: number | undefined;
}

/** A small client of the API that the contract describes, over real HTTP. */
export class Client {
  readonly #contract: Contract;
  readonly #url: string;
  readonly #key: string;

  constructor({ contract, url, key }: Double) {
    this.#contract = contract;
    this.#url = url;
    this.#key = key;
  }

  /** Submits a job of a modality; `fields` are named as in `x-async-jobs.request`. */
  async submit(
    modality: string,
    fields: Partial<Record<keyof Contract['jobs']['request'], unknown>>,
  ): Promise<SeenJob> {
    const { modalities, request } = this.#contract.jobs;
    const operation = this.#contract.operations.get(modalities[modality]?.submit ?? '');
    const body: JsonObject = {};
    for (const [name, value] of Object.entries(fields)) setter(request[name as keyof typeof request])(body, value);
    const answer = await this.#call('POST', operation?.path ?? '', JSON.stringify(body));
    return this.#seen(await answer.json());
  }

  /** Polls a job: its record, or undefined for a 304. */
  async poll(id: string): Promise<SeenJob | undefined> {
    const answer = await this.#call('GET', fillPath(operationFor(this.#contract, 'poll').path, { id }));
    return answer.status === 304 ? undefined : this.#seen(await answer.json());
  }

  async cancel(id: string): Promise<SeenJob> {
    const { method, path } = operationFor(this.#contract, 'cancel');
    return this.#seen(await (await this.#call(method, fillPath(path, { id }))).json());
  }

  async webhookSecret(): Promise<string> {
    const answer = await this.#call('GET', operationFor(this.#contract, 'secret').path);
    return ((await answer.json()) as { secret: string }).secret;
  }

  /** What a record says, from a poll or a webhook. */
  #seen(record: unknown): SeenJob {
    return seenJob(this.#contract, record);
  }

  #call(method: string, path: string, body?: string): Promise<Response> {
    return fetch(this.#url + path, {
      method,
      headers: {
        authorization: `Bearer ${this.#key}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body }),
    });
  }
}

/** Reads a record where the contract says things stand. */
export function seenJob({ jobs: { record: at } }: Contract, record: unknown): SeenJob {
  const read = <T>(pointer: string) => readPointer(record, pointer) as T;
  return {
    id: read<string>(at.id),
    status: read<string>(at.status),
    link: read<string | undefined>(at.link),
    contentType: read<string | undefined>(at.contentType),
    bytes: read<number | undefined>(at.bytes),
    seconds: read<number | undefined>(at.duration),
    cost: read<number | undefined>(at.cost),
  };
}
