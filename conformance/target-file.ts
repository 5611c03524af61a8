import type { Features, Timings } from './trace.ts';

/** A target file as it is written; `schemas/target.schema.json` describes it. */
export interface TargetFile {
  readonly name?: string;
  readonly api: string;
  readonly media?: string;
  readonly key: string;
  readonly otherKey?: string;
  readonly webhook?: {
    readonly secret?: string;
    readonly receiver?: { readonly listen?: string; readonly url?: string };
    readonly headers?: Partial<WebhookHeaderNames>;
  };
  readonly features?: Features;
  readonly timings?: Partial<Record<keyof Timings, string>>;
  readonly requests?: TargetRequests;
  readonly clock?: { readonly advance: { readonly method?: string; readonly path: string; readonly body: object } };
  readonly budget?: { readonly jobs?: number; readonly patience?: string; readonly rate?: number };
}

/** Header names of deliveries, besides those of the contract. */
export interface WebhookHeaderNames {
  readonly signature: readonly string[];
  readonly timestamp: readonly string[];
  readonly deliveryId: readonly string[];
  readonly attempt: readonly string[];
}

/** Submits that do what cannot be asked for by the contract alone. */
export interface TargetRequests {
  readonly ok?: TargetRequest;
  readonly fail?: TargetRequest;
  readonly slow?: TargetRequest;
}

export interface TargetRequest {
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
}
