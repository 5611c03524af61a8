import type { AsyncJobs } from './generated/async-jobs.ts';

/** The part an operation plays. */
export type Role = keyof AsyncJobs['roles'];

/** A JSON Schema, with every reference resolved. */
export type Schema = Record<string, unknown>;

/** A parameter of an operation. */
export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header' | 'cookie';
  readonly required: boolean;
  readonly schema: Schema;
  /** A path parameter whose value may hold slashes. */
  readonly spansSegments: boolean;
}

/** An operation of the contract, ready for use: references resolved, role known. */
export interface Operation {
  readonly id: string;
  readonly role: Role;
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Path template, as in `/v1/jobs/{id}`. */
  readonly path: string;
  /** Whether the API key may be left out. */
  readonly keyOptional: boolean;
  readonly parameters: readonly Parameter[];
  /** Schema of the JSON body, when the operation takes one. */
  readonly body: Schema | undefined;
  /** Schema of the JSON answer, by status. */
  readonly answers: ReadonlyMap<number, Schema>;
  /** Every status the contract gives the operation. */
  readonly statuses: readonly number[];
  /** Under which name the published build holds its checks. */
  readonly prepared?: string;
}
