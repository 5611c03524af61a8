/** One attempt to deliver, and what came of it. */
export interface Attempt {
  /** Counts from 1. */
  readonly number: number;
  /** When it left, in milliseconds since the epoch. */
  readonly at: number;
  readonly signed: Signed;
  readonly answer: Answer;
}

/** What the signatures of an attempt were made with: enough to show the request again without keeping it. */
export interface Signed {
  /** Unix seconds. */
  readonly timestamp: number;
  /** How many times the owner's secret had been replaced. */
  readonly secretNumber: number;
}

/** What a receiver did. `body` is the first kilobyte of what it said, as text, with a status that is no 2xx. */
export type Answer =
  | { readonly kind: 'status'; readonly status: number; readonly retryAfterMs?: number; readonly body?: string }
  | { readonly kind: 'none'; readonly reason: string };

/** A delivery of one job's record. */
export type Delivery = DeliveryFacts &
  (
    | { readonly state: 'pending'; readonly due: number }
    | { readonly state: 'delivered'; readonly at: number }
    | { readonly state: 'ended'; readonly at: number; readonly reason: string }
  );

/** What does not change about a delivery, and the attempts so far. */
interface DeliveryFacts {
  readonly id: string;
  readonly jobId: string;
  readonly attempts: readonly Attempt[];
}

/** When to try again, and which answers end a delivery at once. */
export interface DeliverySchedule {
  readonly gapsMs: readonly number[];
  readonly endStatuses: readonly number[];
}

/** A delivery whose first attempt is due at an instant. */
export function newDelivery(id: string, jobId: string, due: number): Delivery {
  return { id, jobId, attempts: [], state: 'pending', due };
}

/**
 * The delivery after an attempt. Only a 2xx is success. Gaps are counted from when an attempt left, so that the
 * schedule does not depend on how slowly a receiver fails; `Retry-After` can only make a gap longer.
 */
export function afterAttempt(
  delivery: Delivery,
  { at, signed, answer }: Omit<Attempt, 'number'>,
  schedule: DeliverySchedule,
): Delivery {
  const attempts = [...delivery.attempts, { number: delivery.attempts.length + 1, at, signed, answer }];
  const facts = { id: delivery.id, jobId: delivery.jobId, attempts };
  if (answer.kind === 'status') {
    if (answer.status >= 200 && answer.status < 300) return { ...facts, state: 'delivered', at };
    if (schedule.endStatuses.includes(answer.status)) {
      return { ...facts, state: 'ended', at, reason: `the receiver answered ${answer.status}` };
    }
  }
  const gap = schedule.gapsMs[attempts.length - 1];
  if (gap === undefined) return { ...facts, state: 'ended', at, reason: `all ${attempts.length} attempts failed` };
  const retryAfter = answer.kind === 'status' ? (answer.retryAfterMs ?? 0) : 0;
  return { ...facts, state: 'pending', due: at + Math.max(gap, retryAfter) };
}
