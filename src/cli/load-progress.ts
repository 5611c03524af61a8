import type { LoadSettings } from '../../conformance/load/load-report.ts';
import type { ShareProgress } from '../../conformance/load/running/share-order.ts';
import { createProgress } from './progress.ts';

/** In a log a line for each second would be too much. */
const lineEachMs = 5000;

/** Shows how a run goes: one line that changes on a terminal, a line now and then elsewhere. */
export function loadProgress(stream: NodeJS.WriteStream, { warmUpSeconds, durationSeconds }: LoadSettings) {
  const progress = createProgress(stream);
  let next = 0;
  return {
    say: (line: string) => progress.say(line),
    end: () => progress.end(),
    show(now: ShareProgress) {
      if (!stream.isTTY && now.elapsedMs < next) return;
      next = now.elapsedMs + lineEachMs;
      progress.say(progressLine(now, warmUpSeconds + durationSeconds));
    },
  };
}

/** How a run goes, in a line. `seconds`: how long it lasts. */
export function progressLine(now: ShareProgress, seconds: number): string {
  const wasted = now.polls === 0 ? 0 : Math.round((now.wastedPolls / now.polls) * 100);
  return [
    `${Math.round(now.elapsedMs / 1000)} s of ${seconds} s${now.phase === 'measuring' ? '' : `, ${now.phase}`}`,
    `${now.jobsInFlight} jobs in flight`,
    `${now.requests} req/s`,
    `p99 ${now.p99.toFixed(1)} ms`,
    `304s ${wasted} %`,
    `errors ${now.errors}`,
  ].join('  ');
}
