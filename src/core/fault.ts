import type { Spread } from './spread.ts';
import type { Trigger } from './trigger.ts';

/** What goes wrong with an answer. */
export type HttpFault =
  | { readonly kind: 'none' }
  | { readonly kind: 'answer'; readonly status: number; readonly retryAfterMs: number | undefined }
  /** The connection is reset, before or after the request has taken effect. */
  | { readonly kind: 'reset'; readonly when: 'before' | 'after' }
  | { readonly kind: 'truncated' }
  | { readonly kind: 'slow'; readonly ms: number }
  | { readonly kind: 'content-type'; readonly contentType: string };

/** A rule for faults of answers. */
export interface HttpRule {
  readonly trigger: Trigger;
  /** Operation ids. */
  readonly operations: ReadonlySet<string>;
  readonly latency: Spread;
  readonly fault: HttpFault;
}

/** What happens to one answer. */
export interface HttpEffect {
  readonly latencyMs: number;
  readonly fault: HttpFault;
}

/** What goes wrong with the first attempt of a delivery. */
export type WebhookFault =
  | { readonly kind: 'drop' }
  | { readonly kind: 'duplicate' }
  | { readonly kind: 'wrong-signature' }
  | { readonly kind: 'delay'; readonly ms: number }
  | { readonly kind: 'stale'; readonly ms: number };

/** A rule for faults of deliveries. A delay is drawn for each. */
export interface WebhookRule {
  readonly trigger: Trigger;
  readonly fault: Exclude<WebhookFault, { kind: 'delay' }> | { readonly kind: 'delay'; readonly spread: Spread };
}
