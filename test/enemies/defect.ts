import { checkSchema } from '../../src/contract/check-schema.ts';
import { readYamlFile } from '../../src/contract/yaml-file.ts';

/** A way to differ from the double, described as data: a defect that rules must notice, or a variation that none may. */
export interface Defect {
  readonly summary: string;
  /** Rules that must fail or warn: these and no others. */
  readonly rules: readonly string[];
  /** Rules of level MAY that must leave a remark. */
  readonly notes?: readonly string[];
  /** Rules that cannot be decided because of the difference, though they can be for the double as it is. */
  readonly undecided?: readonly string[];
  /** Patch of the scenario that the double plays. */
  readonly scenario?: object;
  /** Patch of the target that the verifier is told of. */
  readonly target?: object;
  readonly ids?: IdFormat;
  readonly links?: LinkFormat;
  /** Whether links lead to a port of their own. */
  readonly media?: boolean;
  readonly polls?: PollWindow;
  /** Changes of requests before they reach the double. All that match apply, in order. */
  readonly requests?: readonly RequestRule[];
  /** Changes of a job's record wherever it is shown, in answers and deliveries alike. */
  readonly records?: readonly RecordRule[];
  readonly answers?: readonly AnswerRule[];
  readonly deliveries?: readonly DeliveryRule[];
}

export type IdFormat = 'uuid' | 'number' | 'path';
export type LinkFormat = 'token' | 'amazon' | 'short';

/** When a request is throttled, in place of the double's own throttle. */
export interface PollWindow {
  readonly interval: string;
  /** Whether the first poll of a job is too soon. */
  readonly first?: boolean;
  /** Whether a 304 begins the interval anew. */
  readonly restarts?: boolean;
  /** Whether a change of status is answered at once, and so is a job that has ended. */
  readonly news?: boolean;
  /** Whether all jobs of a key have one interval together. */
  readonly shared?: boolean;
}

/** What something must be like for a rule to apply. All that is named must hold. */
export interface On {
  readonly role?: string;
  readonly operation?: string;
  readonly method?: string;
  /** Whose key came: the main one, another that is known, none, or one that nobody has. */
  readonly key?: KeyKind;
  /** Request headers: a pattern, or null for those that must not be there. */
  readonly headers?: Readonly<Record<string, string | null>>;
  /** Members of the request's JSON: a pattern for them as text, or null for those that must not be there. */
  readonly body?: Readonly<Record<string, string | null>>;
  /** Whether the request's body is no JSON. */
  readonly malformed?: boolean;
  readonly link?: LinkKind | readonly LinkKind[];
  /** How long ago, at least, the link was first given out. */
  readonly linkAge?: string;
  /** Status of the answer. */
  readonly status?: number | readonly number[];
  /** Status of the job, as last seen. */
  readonly job?: string | readonly string[];
  /** Where a record is shown. */
  readonly channel?: Channel | readonly Channel[];
  /** Count of the delivery attempt, from 1. */
  readonly attempt?: number;
  /** What the receiver answered a delivery; 0 stands for nothing. */
  readonly answered?: readonly number[];
  /** Of all that match, counted from 1 for each job, the first and the last to which the rule applies. */
  readonly from?: number;
  readonly to?: number;
  /** Counts for all jobs together. */
  readonly overall?: boolean;
}

export type KeyKind = 'main' | 'other' | 'none' | 'unknown';
export type Channel = 'submit' | 'poll' | 'cancel' | 'webhook';
/** How the link of a file request differs from those that were given out. */
export type LinkKind =
  | 'good'
  | 'superseded'
  | 'expired'
  | 'signature'
  | 'short'
  | 'expiry'
  | 'stripped'
  | 'moved'
  | 'changed';

/** Changes of headers and of a JSON body. Members are named by JSON pointers. */
export interface Change {
  /** null removes. */
  readonly headers?: Readonly<Record<string, string | null>>;
  readonly renameHeaders?: Readonly<Record<string, string>>;
  /** A pattern and what takes its place, in which `{origin}` stands for that of the API. */
  readonly editHeaders?: Readonly<Record<string, readonly [string, string]>>;
  readonly remove?: readonly string[];
  readonly move?: Readonly<Record<string, string>>;
  readonly set?: Readonly<Record<string, unknown>>;
  /** Adds to numbers. */
  readonly add?: Readonly<Record<string, number>>;
  /** Replaces a pattern in strings, or in numbers, which become strings. */
  readonly edit?: Readonly<Record<string, readonly [string, string]>>;
  /** Keeps the value that was first seen for the same job. */
  readonly freeze?: readonly string[];
}

export interface RequestChange extends Change {
  readonly key?: 'main' | 'other';
  readonly method?: string;
  /** A path template with `{id}` of the job. */
  readonly path?: string;
  /** Takes the place of the body. */
  readonly body?: string;
  /** Opens the file as its owner would, whatever the link says. */
  readonly open?: boolean;
  /** Answers what the submit before this one was answered. */
  readonly replay?: boolean;
  /** Answers without asking the double. */
  readonly answer?: {
    readonly status: number;
    readonly headers?: Readonly<Record<string, string>>;
    readonly json?: unknown;
    readonly text?: string;
  };
}

export interface AnswerChange extends Change {
  readonly status?: number;
  /** Takes the place of the body. */
  readonly body?: string;
  readonly dropBody?: boolean;
  /** Replaces patterns in the text of the body. */
  readonly text?: readonly (readonly [string, string])[];
  readonly pretty?: boolean;
  /** Changes the bytes of a file. */
  readonly bytes?: 'flip-last' | 'cut-last' | 'garble' | 'append';
  readonly headerCase?: 'upper' | 'lower' | 'title';
  /** Sends the body in chunks, without its length. */
  readonly chunked?: boolean;
  /** Ends the connection after the answer. */
  readonly close?: boolean;
  /** Milliseconds of real time that the answer is held back. */
  readonly slow?: number;
}

export interface DeliveryChange extends Change {
  /** What the signature is made with; the right secret when left out. `keep` leaves it as it was made for other bytes. */
  readonly sign?: 'right' | 'wrong' | 'keep' | 'first';
  /** Seconds by which the timestamp is off. */
  readonly skew?: number;
  readonly deliveryId?: 'each';
  readonly attempt?: number;
  readonly text?: readonly (readonly [string, string])[];
  readonly drop?: boolean;
  readonly copies?: number;
  /** How much later, on the double's clock, what was taken comes once more. */
  readonly again?: string;
  readonly follow?: boolean;
  readonly method?: string;
  /** Goes to the URL without its query. */
  readonly bare?: boolean;
  /** How much later, on the double's clock, it is passed on. The double hears at once that all is well. */
  readonly later?: string;
  /** Another path of the same receiver that it goes to as well. */
  readonly alsoTo?: string;
  /** What the double is told in place of what the receiver answered. */
  readonly tell?: number;
}

interface RuleOf<Do> {
  readonly on?: On;
  readonly do: Do;
}
export type RequestRule = RuleOf<RequestChange>;
export type RecordRule = RuleOf<Change>;
export type AnswerRule = RuleOf<AnswerChange>;
export type DeliveryRule = RuleOf<DeliveryChange>;

/** Reads the file of a defect or variation. Throws FileError naming the line of the first mistake. */
export function loadDefect(file: URL, name: string): Defect {
  return checkSchema<Defect>(readYamlFile(file, name), 'defect.schema.json');
}
