import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Operation } from '../contract/operation.ts';
import type { Stage } from '../stage/stage.ts';

/** Whose key a request carries, and the stage on which that key lives. */
export interface Tenant {
  readonly owner: string;
  readonly stage: Stage;
}

/** Finds the tenant of an API key. */
export type FindTenant = (key: string) => Tenant | undefined;

/** A request that has passed authentication and validation, on its way to a handler. */
export interface Exchange {
  readonly operation: Operation;
  readonly stage: Stage;
  /** Undefined where the operation works without a key and none was sent. */
  readonly owner: string | undefined;
  /** Path parameters, decoded. */
  readonly params: Readonly<Record<string, string>>;
  /** Query parameters, of their schemas' types, with defaults. */
  readonly query: Readonly<Record<string, unknown>>;
  /** Header values by lower-case name. */
  readonly headers: FastifyRequest['headers'];
  readonly body: unknown;
  readonly rawBody: string;
  /** Scheme and authority by which the client reached us. */
  readonly origin: string;
  readonly reply: FastifyReply;
}

/** Answers an exchange: returns the JSON body, or the reply when it has sent something else. */
export type Handler = (exchange: Exchange) => Promise<unknown>;

/** The owner of an exchange whose operation needs a key, which authentication has seen to. */
export function ownerOf({ owner, operation }: Exchange): string {
  if (owner === undefined) throw new Error(`operation ${operation.id} was reached without a key`);
  return owner;
}
