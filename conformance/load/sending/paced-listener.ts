/** What came back for a request. */
export interface RawAnswer {
  readonly status: number;
  /** Names and values in turn, as they came. */
  readonly headers: readonly string[];
  readonly body: Buffer;
  /** Bytes on the wire, headers and all. */
  readonly wire: number;
}

/** Why no answer came, as reports name it. */
export type Failure =
  | 'refused connection'
  | 'reset connection'
  | 'closed connection'
  | 'timeout'
  | 'bad answer'
  | string;

/** Hears of what becomes of a client. */
export interface PacedListener {
  /** It is connected and may send. It stays so until it does, or is gone. */
  onFree(): void;
  /** Its connection is lost, so that it may not send. */
  onGone(): void;
  onAnswer(answer: RawAnswer): void;
  onFailure(failure: Failure): void;
  /** It could not connect, and had nothing to send. */
  onRefused(failure: Failure): void;
  /** Calls back after some milliseconds. */
  later(ms: number, then: () => void): void;
}
