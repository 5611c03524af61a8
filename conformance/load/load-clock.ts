import { longestTimer, systemTime } from '../observer-clock.ts';

/** Time for a load run: instants are milliseconds, with fractions, that never go back. */
export interface LoadTime {
  now(): number;
  /** Milliseconds since the epoch. */
  epoch(): number;
  /** Calls back at an instant or shortly after, never before. Returns what takes the alarm back. */
  alarm(instant: number, ring: () => void): () => void;
}

/** The machine's own time, with alarms. */
export const loadTime: LoadTime = {
  now: systemTime.now,
  epoch: systemTime.epoch,
  alarm(instant, ring) {
    let timer: NodeJS.Timeout;
    const set = () => {
      timer = setTimeout(check, Math.min(longestTimer, Math.max(0, Math.ceil(instant - systemTime.now()))));
    };
    // A timer may ring a little too soon, and a poll would then be too soon as well.
    const check = () => (systemTime.now() < instant ? set() : ring());
    set();
    return () => clearTimeout(timer);
  },
};

/** The same time, counted from now on. */
export function fromNow(time: LoadTime): LoadTime {
  const base = time.now();
  return {
    now: () => time.now() - base,
    epoch: () => time.epoch(),
    alarm: (instant, ring) => time.alarm(instant + base, ring),
  };
}

/** Waits until an instant. */
export function waitUntil(time: LoadTime, instant: number): Promise<void> {
  return new Promise((resolve) => time.alarm(instant, resolve));
}
