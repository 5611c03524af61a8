import type { Contract } from '../../src/contract/contract.ts';
import { type ObserverTime, systemTime } from '../observer-clock.ts';
import { preflight } from '../probes/preflight.ts';
import { type Session, skewOf } from '../probes/session.ts';
import type { Target } from '../target.ts';
import { asFiled } from '../trace-file.ts';
import { clocksParted } from './clocks-parted.ts';
import { type DoneCheck, type Ledger, startOf } from './ledger.ts';
import { readinessOf } from './readiness.ts';
import { jobOf, resumedSession } from './resumed-session.ts';
import { seeTo } from './see-to.ts';

export interface ResumeOptions {
  readonly onProgress?: (line: string) => void;
  /** Ends the resumed run: what was seen until then is kept, and what is unfinished stays due. */
  readonly signal?: AbortSignal;
  readonly time?: ObserverTime;
  /** Takes the ledger each time that something of it was seen to. */
  readonly save?: (ledger: Ledger) => void;
}

export interface ResumedRun {
  /** The ledger as it is now. Its trace is that of all runs together. */
  readonly ledger: Ledger;
  /** Why nothing was seen to, though something is due. */
  readonly trouble?: string;
}

/**
 * Sees to what is due of a ledger by now. Nothing is sent when there is nothing to see. Throws TargetError when the
 * target cannot be observed.
 */
export async function resume(
  ledger: Ledger,
  target: Target,
  contract: Contract,
  options: ResumeOptions = {},
): Promise<ResumedRun> {
  const { time = systemTime, signal, onProgress = () => undefined, save = () => undefined } = options;
  const now = time.epoch();
  const open = ledger.due.filter((check) => readinessOf(check, now) !== 'later');
  if (open.length === 0) return { ledger };

  const session = resumedSession(ledger, target, contract, { time, onProgress, ...(signal && { signal }) });
  let { due, done } = ledger;
  const current = (): Ledger => ({ ...ledger, due, done, trace: wholeTrace(ledger, done, session) });
  try {
    await preflight(session);
    const trouble = clocksParted(ledger.skewMs, skewOf(session), contract);
    if (trouble !== undefined) return { ledger, trouble };
    for (const { check: kind, job: id } of open) {
      const check = due.find((one) => one.check === kind && one.job === id);
      if (!check || signal?.aborted) continue;
      const job = jobOf(check, current(), session);
      const isDone = await seeTo(session, job, check, readinessOf(check, now));
      if (isDone) {
        done = [...done, { check: kind, job: id, at: new Date(time.epoch()).toISOString() }];
        due = due.filter((one) => one !== check);
      }
      // What is left to see of the job is seen by its latest link.
      const link = job.links.at(-1)?.url ?? check.link;
      if (isDone) due = due.map((one) => (one.job === id ? { ...one, link } : one));
      save(current());
    }
  } catch (error) {
    if (!signal?.aborted) throw error;
    save(current());
  } finally {
    await session.client.close();
  }
  return { ledger: current() };
}

/** What all runs saw, as a file would give it back, without the notes that what was done since has made void. */
function wholeTrace(ledger: Ledger, done: readonly DoneCheck[], { recorder, contract }: Session): Ledger['trace'] {
  const isVoid = (event: Ledger['trace'][number]) =>
    event.kind === 'note' && done.some(({ check }) => check === event.awaits);
  const [, ...later] = recorder.trace(startOf(ledger));
  return asFiled([...ledger.trace.filter((event) => !isVoid(event)), ...later], contract);
}
