/** The observer's own time. All waiting of the verifier goes through it. */
export interface ObserverTime {
  /** Milliseconds that never go back. */
  now(): number;
  /** Milliseconds since the epoch. */
  epoch(): number;
  /** Waits for some milliseconds. Rejects with the signal's reason when that is sooner. */
  wait(ms: number, signal?: AbortSignal): Promise<void>;
}

/** Longest delay that timers take. */
export const longestTimer = 2 ** 31 - 1;

/** The machine's own time. Load runs add alarms to it (load-clock.ts); nothing else of the verifier reads it or sets timers. */
export const systemTime: ObserverTime = {
  now: () => performance.now(),
  epoch: () => Date.now(),
  async wait(ms, signal) {
    const end = performance.now() + ms;
    // A timer may ring a little too soon; a wait that is too short would make a poll too soon.
    for (let left = ms; left > 0; left = end - performance.now()) await waitOnce(Math.min(left, longestTimer), signal);
    signal?.throwIfAborted();
  },
};

function waitOnce(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, Math.ceil(ms));
    signal?.addEventListener('abort', stop, { once: true });
  });
}
