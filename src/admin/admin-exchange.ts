import type { FastifyReply } from 'fastify';
import type { operations } from '../contract/generated/admin.ts';
import type { Stage } from '../stage/stage.ts';
import type { Stages } from '../stages.ts';

/** Ids of the operations of the admin API. */
export type AdminOperation = keyof operations;

/** A request to the admin API that has passed the checks. */
export interface AdminExchange {
  readonly stages: Stages;
  /** The stage that the request is about. */
  readonly stage: Stage;
  readonly params: Readonly<Record<string, string>>;
  /** Query parameters, of their schemas' types, with defaults. */
  readonly query: Readonly<Record<string, unknown>>;
  /** The JSON body, with defaults; an empty object where none was sent. */
  readonly body: Readonly<Record<string, unknown>>;
  readonly reply: FastifyReply;
}

/** Answers a request to the admin API: returns the JSON body, or the reply when it has sent something else. */
export type AdminHandler = (exchange: AdminExchange) => Promise<unknown>;
