import type { IncomingHttpHeaders } from 'node:http';
import type { Operation } from '../contract/operation.ts';
import type { Awaitable } from '../core/awaitable.ts';
import type { Card } from '../core/card.ts';
import type { Stage } from '../stage/stage.ts';
import type { Answer } from './answer.ts';

/** The way from a request to its stage. */
export interface StageDoor {
  /** The stage of requests that name no other. */
  readonly main: Stage;
  byKey(key: string): Stage | undefined;
  byId(id: string): Stage | undefined;
}

/** A request that has passed authentication and validation, on its way to a handler. */
export interface Exchange {
  readonly operation: Operation;
  readonly stage: Stage;
  /** The key; undefined where the operation works without one and none was sent. */
  readonly owner: string | undefined;
  /** Path parameters, decoded. */
  readonly params: Readonly<Record<string, string>>;
  /** Query parameters, of their schemas' types, with defaults. */
  readonly query: Readonly<Record<string, unknown>>;
  /** Header values by lower-case name. */
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
  readonly rawBody: string;
  /** Scheme and authority by which the client reached us. */
  readonly origin: () => string;
}

/** What can be seen of a request before anything is done about it. */
export interface Look {
  /** What the request asks of the double itself. */
  readonly card?: Card | undefined;
  /** What looks like a mistake of the client's. */
  readonly warnings?: readonly string[];
}

/** What a handler may tell beside its answer. */
export interface Note {
  /** The job that a submit has led to. */
  readonly job: string;
  /** An earlier request with the same idempotency key made it. */
  readonly repeated: boolean;
}

/** Answers the operations of a role. */
export interface Handler {
  /** Looks at a request. Throws Refusal. */
  look?(exchange: Exchange): Look;
  /** Answers it, with what `look` saw. Throws Refusal. */
  answer(exchange: Exchange, look: Look, note: (note: Note) => void): Awaitable<Answer>;
}

/** The owner of an exchange whose operation needs a key, which authentication has seen to. */
export function ownerOf({ owner, operation }: Exchange): string {
  if (owner === undefined) throw new Error(`operation ${operation.id} was reached without a key`);
  return owner;
}
