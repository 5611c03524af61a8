import type { LoadTime } from '../load-clock.ts';
import { type ArrivalOptions, arrivals } from '../planning/arrivals.ts';

/** Arrivals are told this long before. */
const aheadMs = 200;

/**
 * Tells of each job that is to arrive in a share, a little before it is due. Every share draws the same arrivals and takes its
 * turn, so that they do not depend on how many shares there are.
 */
export function startArrivals(
  options: ArrivalOptions & { readonly index: number; readonly count: number },
  time: LoadTime,
  submit: (due: number) => void,
  isOver: () => boolean,
): void {
  const { index, count } = options;
  const all = arrivals(options);
  let arrived = 0;
  const tell = () => {
    const until = time.now() + aheadMs;
    while (!isOver()) {
      const { value: due, done } = all.next();
      if (done) return;
      if (arrived % count === index) submit(due);
      arrived += 1;
      if (due > until) {
        time.alarm(due - aheadMs / 2, tell);
        return;
      }
    }
  };
  tell();
}
