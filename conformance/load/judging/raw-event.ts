import type { AsyncJobs } from '../../../src/contract/generated/async-jobs.ts';
import { fileFacts } from '../../file-facts.ts';
import { isFile } from '../../read-body.ts';
import type { WebhookHeaderNames } from '../../target-file.ts';
import type { Delivery, Exchange, Response, Step, TraceEvent } from '../../trace.ts';
import { verifySignature } from '../../verify-signature.ts';

/** What was seen of a sampled job, as it came: what can be worked out later, where nobody waits, is. */
export type RawEvent = RawExchange | RawDelivery;

export interface RawExchange {
  readonly kind: 'exchange';
  readonly id: string;
  readonly step: Step;
  readonly sentAt: number;
  readonly receivedAt: number;
  readonly request: Exchange['request'];
  readonly answer?: { readonly status: number; readonly headers: readonly string[]; readonly body: Uint8Array };
  readonly failure?: string;
}

export interface RawDelivery {
  readonly kind: 'delivery';
  readonly id: string;
  readonly job: string | undefined;
  readonly receivedAt: number;
  readonly method: string;
  /** Names and values in turn. */
  readonly headers: readonly string[];
  readonly body: Uint8Array;
  readonly answered: number;
}

/** What deliveries are verified with. */
export interface SignedBy {
  readonly secret: string | undefined;
  readonly headers: AsyncJobs['webhooks']['headers'];
  readonly targetHeaders: WebhookHeaderNames;
  readonly secretPrefix: string;
}

/** The event as rules know it. */
export function cooked(event: RawEvent, signedBy: SignedBy): TraceEvent {
  return event.kind === 'exchange' ? cookedExchange(event) : cookedDelivery(event, signedBy);
}

/**
 * Targets count in milliseconds, so that a gap of theirs may be one more or less than it was. The verifier polls nowhere near
 * the end of an interval; under load some poll always does, and then its bounds must not prove more than there is to know.
 */
const grainMs = 1;

function cookedExchange({ answer, ...raw }: RawExchange): Exchange {
  const rest = { ...raw, sentAt: raw.sentAt - grainMs, receivedAt: raw.receivedAt + grainMs };
  if (!answer) return { ...rest, response: undefined };
  const bytes = Buffer.from(answer.body);
  const headers = named(answer.headers);
  const known = { status: answer.status, headers, length: bytes.length };
  const response: Response = isFile(rest.step.role, answer.status)
    ? { ...known, file: fileFacts(bytes) }
    : { ...known, ...(bytes.length > 0 && { text: bytes.toString() }) };
  return { ...rest, response };
}

function cookedDelivery({ body: raw, headers: list, ...rest }: RawDelivery, signedBy: SignedBy): Delivery {
  const body = Buffer.from(raw);
  const headers = named(list);
  const { secret, targetHeaders, secretPrefix } = signedBy;
  const names = { contract: signedBy.headers, target: targetHeaders, secretPrefix };
  return {
    ...rest,
    probe: 'load',
    headers,
    body: body.toString('base64'),
    schemes: secret === undefined ? [] : verifySignature({ headers, body, secret }, names),
    secretKnown: secret !== undefined,
  };
}

/** Headers by lower-case name; several of one name are joined by a comma. */
function named(list: readonly string[]): Record<string, string> {
  const headers: Record<string, string> = {};
  for (let at = 0; at + 1 < list.length; at += 2) {
    const name = (list[at] ?? '').toLowerCase();
    const value = list[at + 1] ?? '';
    headers[name] = headers[name] === undefined ? value : `${headers[name]}, ${value}`;
  }
  return headers;
}
