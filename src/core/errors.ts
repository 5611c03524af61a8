import type { AsyncJobs } from '../contract/generated/async-jobs.ts';

/** Why a request is refused. The contract gives each kind its HTTP status and type. */
export type RefusalKind = keyof AsyncJobs['errors'];

/** What a refusal may carry beyond its kind and message. */
export interface RefusalDetails {
  /** The field at fault. */
  readonly param?: string;
  /** Further headers of the answer. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Another status than the contract's, where a scenario asks for it. */
  readonly status?: number;
  readonly cause?: unknown;
}

/** A request that is refused. The only error that the double's own logic throws at a client. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly kind: RefusalKind;
  readonly details: RefusalDetails;

  constructor(kind: RefusalKind, message: string, details: RefusalDetails = {}) {
    super(message, { cause: details.cause });
    this.kind = kind;
    this.details = details;
  }
}
