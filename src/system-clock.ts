import type { TimeSource } from './core/clock.ts';

/** The machine's own time: the one place that reads it and sets timers. */
export const systemClock: TimeSource = {
  now: () => Date.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};
