import TinyQueue from 'tinyqueue';

/** Where a clock gets its time from. The only way from the core to the machine's own time. */
export interface TimeSource {
  /** Milliseconds since the epoch. May go back, as system time does. */
  now(): number;
  /** Calls back after some milliseconds; returns how to take that back. */
  after(ms: number, run: () => void): () => void;
}

export interface ClockOptions {
  readonly speed?: number;
  readonly virtual?: boolean;
  readonly start?: number;
  readonly onError?: (error: unknown) => void;
}

interface Alarm {
  readonly at: number;
  readonly order: number;
  readonly run: () => void | Promise<void>;
  cancelled: boolean;
}

/** Longest delay that timers take; later alarms are looked at again then. */
const longestTimer = 2 ** 31 - 1;

/**
 * The one clock that jobs, poll windows, limits, links, retention and deliveries read. It runs at `speed` times
 * the pace of its source, and stands still at 0. It can be advanced at any speed: then everything due on the way
 * runs in order, each at its own instant.
 */
export class Clock {
  readonly virtual: boolean;
  readonly #source: TimeSource;
  readonly #alarms = new TinyQueue<Alarm>([], (a, b) => a.at - b.at || a.order - b.order);
  #speed: number;
  #thawed = 1;
  #base: number;
  #since: number;
  #latest: number;
  #order = 0;
  #disarm: (() => void) | undefined;
  #advancing: Promise<void> = Promise.resolve();
  #held = false;
  readonly #running = new Set<Promise<void>>();
  readonly #onError: (error: unknown) => void;

  /**
   * `start` is the first instant; without it the clock begins with its source. A virtual clock stands still.
   * `onError` hears of alarms that failed.
   */
  constructor(source: TimeSource, options: ClockOptions = {}) {
    this.#source = source;
    this.#onError =
      options.onError ??
      ((error) => {
        throw error;
      });
    this.virtual = options.virtual ?? false;
    this.#speed = this.virtual ? 0 : (options.speed ?? 1);
    this.#since = source.now();
    this.#base = options.start ?? this.#since;
    this.#latest = this.#base;
  }

  /** Milliseconds since the epoch. Never goes back. */
  now(): number {
    if (this.#speed === 0) return this.#base;
    const now = Math.floor(this.#base + (this.#source.now() - this.#since) * this.#speed);
    if (now > this.#latest) this.#latest = now;
    return this.#latest;
  }

  /**
   * The instant to show to others who compare it with a clock of their own, as receivers do with the timestamp of
   * a delivery. A virtual clock is all there is; any other shows the source's time, whatever its speed.
   */
  shown(): number {
    return this.virtual ? this.now() : this.#source.now();
  }

  get speed(): number {
    return this.#speed;
  }

  /** Changes the pace from now on. */
  setSpeed(speed: number): void {
    this.#setNow(this.now());
    this.#speed = speed;
    this.#arm();
  }

  /** Stops the clock until it is resumed. It can still be advanced. */
  freeze(): void {
    if (this.#speed === 0) return;
    this.#thawed = this.#speed;
    this.setSpeed(0);
  }

  /** Lets the clock run again at the pace it had; a clock that never ran, at the pace of its source. */
  resume(): void {
    if (this.#speed === 0) this.setSpeed(this.#thawed);
  }

  /** Runs something at an instant, at once when that has passed. Returns how to take it back. */
  at(instant: number, run: () => void | Promise<void>): () => void {
    const alarm: Alarm = { at: instant, order: this.#order++, run, cancelled: false };
    this.#alarms.push(alarm);
    this.#arm();
    return () => {
      alarm.cancelled = true;
      this.#arm();
    };
  }

  /**
   * Waits for some milliseconds of this clock, in the time of its source, as answers do that are slow on purpose.
   * A clock that stands still is not waited for.
   */
  pause(ms: number): Promise<void> {
    if (this.#speed === 0) return Promise.resolve();
    return new Promise((resolve) => this.#source.after(ms / this.#speed, resolve));
  }

  /**
   * Calls back after some milliseconds of the source, whatever the pace: who waits for others waits by their time.
   * Returns how to take that back.
   */
  timeout(ms: number, run: () => void): () => void {
    return this.#source.after(ms, run);
  }

  /** Moves on by some milliseconds, running what is due on the way in order and waiting for it. Calls queue up. */
  advance(ms: number): Promise<void> {
    const run = this.#advancing.then(() => this.#advanceTo(this.now() + ms));
    this.#advancing = run.catch(() => undefined);
    return run;
  }

  /** Forgets all alarms. */
  stop(): void {
    this.#alarms.data.length = 0;
    this.#alarms.length = 0;
    this.#arm();
  }

  async #advanceTo(target: number): Promise<void> {
    this.#held = true;
    this.#arm();
    try {
      // What was due before the clock was moved at all has begun by itself, and belongs to the past as well.
      if (this.#speed === 0) await Promise.all(this.#running);
      for (let next = this.#next(); next && next.at <= target; next = this.#next()) {
        this.#alarms.pop();
        if (next.at > this.now()) this.#setNow(next.at);
        await this.#start(next);
      }
      if (target > this.now()) this.#setNow(target);
    } finally {
      this.#held = false;
      this.#arm();
    }
  }

  /** Runs an alarm. Its failure is reported, and stops neither the clock nor who advances it. */
  #start({ run }: Alarm): Promise<void> {
    const running = (async () => run())()
      .catch((error) => this.#onError(error))
      .finally(() => this.#running.delete(running));
    this.#running.add(running);
    return running;
  }

  #setNow(instant: number): void {
    this.#base = instant;
    this.#since = this.#source.now();
    this.#latest = instant;
  }

  #next(): Alarm | undefined {
    while (this.#alarms.peek()?.cancelled) this.#alarms.pop();
    return this.#alarms.peek();
  }

  /** Sets the one timer for the first alarm. While the clock is being advanced, that is what runs alarms. */
  #arm(): void {
    this.#disarm?.();
    this.#disarm = undefined;
    const next = this.#next();
    if (!next || this.#held) return;
    const ahead = next.at - this.now();
    if (ahead > 0 && this.#speed === 0) return;
    const wait = ahead > 0 ? Math.ceil(ahead / this.#speed) : 0;
    this.#disarm = this.#source.after(Math.min(wait, longestTimer), () => this.#ring());
  }

  #ring(): void {
    this.#disarm = undefined;
    for (let next = this.#next(); next && next.at <= this.now(); next = this.#next()) {
      this.#alarms.pop();
      void this.#start(next);
    }
    this.#arm();
  }
}
