import { cancelTheRest, type OpenSession } from '../open-session.ts';
import type { Trace } from '../trace.ts';
import { type Play, playStep } from './play-step.ts';
import type { Program } from './program.ts';

/** What came of a program. */
export interface Played {
  readonly trace: Trace;
  /** Steps that were played. */
  readonly steps: number;
}

/**
 * Plays a program, and returns what was seen of its own jobs. Jobs that are still under way then are cancelled. Rejects
 * with the signal's reason when the session is stopped, and with TargetError when the clock cannot be turned.
 */
export async function playProgram({ session, start }: OpenSession, program: Program): Promise<Played> {
  const { recorder } = session;
  const [firstEvent, firstJob] = [recorder.count, session.jobs.length];
  const play: Play = { session, program, jobs: new Map(), sightings: new Map() };
  let steps = 0;
  try {
    for (const step of program.steps) {
      await playStep(play, step);
      steps += 1;
    }
    const own = new Set(session.jobs.slice(firstJob).map(({ id }) => id));
    // Deliveries of earlier programs come when they will.
    const trace = recorder
      .trace(start(), firstEvent)
      .filter((event) => event.kind !== 'delivery' || event.job === undefined || own.has(event.job));
    return { trace, steps };
  } finally {
    await cancelTheRest(session, session.jobs.slice(firstJob));
  }
}
