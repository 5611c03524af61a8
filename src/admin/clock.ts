import { duration } from '../core/duration.ts';
import { Refusal } from '../core/errors.ts';
import type { JournalEntry } from '../core/journal.ts';
import type { Stage } from '../stage/stage.ts';
import type { AdminHandler } from './admin-exchange.ts';
import { clockView, entryView } from './views.ts';

export const readClock: AdminHandler = async ({ stage }) => clockView(stage.clock);

export const freezeClock: AdminHandler = async ({ stage }) => turned(stage, 'frozen', () => stage.clock.freeze());

export const resumeClock: AdminHandler = async ({ stage }) => turned(stage, 'resumed', () => stage.clock.resume());

export const setSpeed: AdminHandler = async ({ stage, body }) => {
  const speed = Number(body.speed);
  return turned(stage, `runs at ${speed}`, () => stage.clock.setSpeed(speed));
};

/** As far as a clock can be turned: later years have no instants that all parts of a record can show. */
const lastInstant = Date.UTC(9999, 0, 1);

/** Advances the clock and tells which attempts were made on the way. */
export const advanceClock: AdminHandler = async ({ stage, body }) => {
  const by = String(body.by);
  const ms = duration(by);
  if (stage.clock.now() + ms > lastInstant) {
    throw new Refusal('invalid', `by leads past the year 9998; it is ${by}`, { param: 'by' });
  }
  const attempts: JournalEntry[] = [];
  const stop = stage.journal.listen((entry) => {
    if (entry.kind === 'delivery') attempts.push(entry);
  });
  try {
    await stage.clock.advance(ms);
  } finally {
    stop();
  }
  stage.journal.add(stage.clock.now(), { kind: 'clock', change: `advanced by ${by}` });
  return {
    clock: clockView(stage.clock),
    attempts: attempts.map((entry) => {
      const { number: _, kind: __, ...attempt } = entryView(entry);
      return attempt;
    }),
  };
};

function turned(stage: Stage, change: string, turn: () => void): unknown {
  turn();
  stage.journal.add(stage.clock.now(), { kind: 'clock', change });
  return clockView(stage.clock);
}
