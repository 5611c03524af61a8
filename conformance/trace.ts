import type { Role } from '../src/contract/operation.ts';

/**
 * What was observed of a target, in the order it began. Instants are milliseconds on the observer's monotonic clock,
 * counted from the start of the observation; `Start.epochMs` says when that was. A trace is all that rules see: it can
 * be written to a file, judged later, or made up by a test.
 */
export type TraceEvent = Start | Exchange | Delivery | ClockTurn | Resumed | Note;

export type Trace = readonly TraceEvent[];

/** The first event of a trace: what was observed, and by which numbers it is to be judged. */
export interface Start {
  readonly kind: 'start';
  readonly target: string;
  readonly api: string;
  /** When the observation began, in milliseconds since the epoch on the observer's clock. */
  readonly epochMs: number;
  /** The contract's times, or shorter ones where a test deployment declares them. Milliseconds. */
  readonly timings: Timings;
  /** Abilities: declared by the target file, found out by probes, or undefined when nothing is known. */
  readonly features: Features;
  /** Header names in which signature, delivery id and attempt count are looked for, lower case, besides the contract's. */
  readonly webhookHeaders: {
    readonly signature: readonly string[];
    readonly deliveryId: readonly string[];
    readonly attempt: readonly string[];
    /** Where the timestamp is looked for. */
    readonly timestamp?: readonly string[];
  };
  /** Whether a receiver was listening that the target is told of. */
  readonly receiver: boolean;
}

export interface Timings {
  readonly pollInterval: number;
  readonly linkTtl: number;
  readonly retention: number;
  readonly firstRetry: number;
  readonly deliveryTimeout: number;
}

/** What a target can do that the contract leaves open. */
export type Feature =
  | 'webhooks'
  | 'webhookOnFailed'
  | 'webhookOnCancelled'
  | 'deleteAlias'
  | 'otherKey'
  | 'failing'
  | 'slow'
  | 'clock'
  | 'secret'
  | 'throttle';

export type Features = Readonly<Partial<Record<Feature, boolean>>>;

/** What an exchange was for. */
export interface Step {
  /** The probe that made it. */
  readonly probe: string;
  /** The role of the operation that was called. */
  readonly role: Role;
  /** The job it is about, by the target's id, once that is known. */
  readonly job?: string;
  /** What of a modality a submit asked for. */
  readonly modality?: string;
  /** Whose key was sent: the main one, the other one, none, or one that nobody has. */
  readonly key: 'main' | 'other' | 'none' | 'unknown';
  /**
   * What is special about it, one of `intents`: everything else about the request is valid, so that a refusal can have
   * no other reason.
   */
  readonly intent: Intent;
}

export type Intent = (typeof intents)[number];

/** Everything an exchange can be for. `plain` is a valid request with nothing special. */
export const intents = [
  'plain',
  // submits
  'ok',
  'fail',
  'slow',
  'with-webhook',
  'long-duration',
  'malformed-json',
  'prompt-missing',
  'prompt-empty',
  'prompt-wrong-type',
  'duration-wrong-type',
  'field-wrong-type',
  'model-unknown',
  'webhook-bad-scheme',
  'unknown-field',
  // polls
  'first-poll',
  'too-soon',
  'interval-passed',
  'conditional-too-soon',
  'job-unknown',
  // cancels
  'cancel-active',
  'cancel-again',
  'cancel-ended',
  'cancel-alias',
  // files
  'link-fresh',
  'link-from-webhook',
  'link-signature-changed',
  'link-expiry-changed',
  'link-stripped',
  'link-other-job',
  'link-expired',
  'link-renewed',
  'link-older-still-good',
  'file-deleted',
  'range',
  'range-beyond',
  'head',
] as const;

/** A request and what came back. */
export interface Exchange {
  readonly kind: 'exchange';
  /** Unique in the trace; evidence points to it. */
  readonly id: string;
  readonly step: Step;
  readonly sentAt: number;
  /** When the last byte of the answer had come, or the attempt had failed. */
  readonly receivedAt: number;
  readonly request: {
    readonly method: string;
    readonly url: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body?: string;
  };
  readonly response: Response | undefined;
  /** Why there is no response. */
  readonly failure?: string;
}

export interface Response {
  readonly status: number;
  /** By lower-case name; several of one name are joined by a comma. */
  readonly headers: Readonly<Record<string, string>>;
  /** The body as text, for JSON and other text. */
  readonly text?: string;
  /** What is known of a body that is no text. */
  readonly file?: FileFacts;
  /** Bytes of the body that came. */
  readonly length: number;
}

/** What a file turned out to be. */
export interface FileFacts {
  readonly sha256: string;
  /** Its kind, by its own bytes. */
  readonly format: 'mp4' | 'wav' | 'glb' | 'mp3' | 'ogg' | 'flac' | 'webm' | 'gltf' | 'unknown';
  /** Its length in seconds, where that can be told. */
  readonly seconds?: number;
  /** Why it does not parse as what it seems to be. */
  readonly fault?: string;
  /** Of a part: whether the whole file, fetched before, has the same bytes at the place that `Content-Range` tells. */
  readonly asInWhole?: boolean;
}

/** A webhook that arrived. */
export interface Delivery {
  readonly kind: 'delivery';
  readonly id: string;
  readonly probe: string;
  /** The job whose submit named this path. */
  readonly job: string | undefined;
  /** When its last byte had come. */
  readonly receivedAt: number;
  readonly method: string;
  /** Whether the query of the URL was another than the job had named. */
  readonly otherQuery?: boolean;
  readonly headers: Readonly<Record<string, string>>;
  /** Whether it came to the place that a redirect of the receiver named. */
  readonly followed?: boolean;
  /** The raw bytes, in base64. */
  readonly body: string;
  /** What the receiver did: answered with an HTTP status, kept silent, or reset the connection. */
  readonly answered: number | 'nothing' | 'reset';
  /** Which of the known schemes verified the signature, with the secret that held then; empty when none did. */
  readonly schemes: readonly string[];
  /** Headers whose signature did not verify, with the secret that held then; left out when there is none. */
  readonly falseSignatures?: readonly FalseSignature[];
  /** Whether the observer knew the secret. */
  readonly secretKnown: boolean;
}

/** A signature of a delivery that does not verify. */
export interface FalseSignature {
  /** Lower-case name. */
  readonly header: string;
  /** What may have gone wrong, in words, where it is one of the usual mistakes. */
  readonly mistake?: string;
}

/**
 * The target's clock was turned on. From here on its clock is ahead of the observer's by so much more. It may stand
 * still between turns.
 */
export interface ClockTurn {
  readonly kind: 'clock';
  /** When the target was asked. Until `at`, its clock may stand anywhere between before and after; `at` when left out. */
  readonly beganAt?: number;
  /** When the target had answered. */
  readonly at: number;
  readonly byMs: number;
}

/** The observer came back later, to see to what was due. Since the event before, nobody listened. */
export interface Resumed {
  readonly kind: 'resumed';
  readonly at: number;
}

/** What takes days, and may have to wait for a later run: that a link ends and is replaced, that a file is deleted. */
export type DueKind = 'link-expiry' | 'file-retention';

/** Why something was not observed: rules quote it when they cannot decide. */
export interface Note {
  readonly kind: 'note';
  readonly at: number;
  readonly probe: string;
  /** What could not be done. */
  readonly text: string;
  /** What has to be seen to, later, for the note to be void. */
  readonly awaits?: DueKind;
}
