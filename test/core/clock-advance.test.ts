import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Clock } from '../../src/core/clock.ts';
import { ManualSource } from './manual-source.ts';

const start = Date.UTC(2026, 0, 1);
const day = 86_400_000;

function virtualClock(): { source: ManualSource; clock: Clock } {
  const source = new ManualSource();
  return { source, clock: new Clock(source, { virtual: true, start }) };
}

/** A promise that is resolved by hand. */
function gate(): { passed: Promise<void>; open: () => void } {
  let open = () => {};
  const passed = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { passed, open };
}

describe('a virtual clock', () => {
  it('moves only when it is told', async () => {
    const { source, clock } = virtualClock();
    source.move(day);
    expect(clock.now()).toBe(start);
    await clock.advance(1234);
    expect(clock.now()).toBe(start + 1234);
    source.move(day);
    expect(clock.now()).toBe(start + 1234);
  });

  it('shows its own time to others, and stands at speed 0', () => {
    const { clock } = virtualClock();
    expect(clock.shown()).toBe(start);
    expect(clock.speed).toBe(0);
  });

  it('sets no timer for what lies ahead', () => {
    const { source, clock } = virtualClock();
    clock.at(start + 1, () => {});
    expect(source.timers).toBe(0);
  });

  it('runs an alarm that is due now or was due before, though it stands still', () => {
    const { source, clock } = virtualClock();
    const rung: string[] = [];
    clock.at(start, () => void rung.push('now'));
    clock.at(start - day, () => void rung.push('before'));
    clock.at(start + 1, () => void rung.push('later'));
    expect(rung).toEqual([]);
    source.move(0);
    expect(rung).toEqual(['before', 'now']);
  });
});

describe('advancing', () => {
  it('runs alarms in order, each at its own instant', async () => {
    const { clock } = virtualClock();
    const rung: [string, number][] = [];
    const ring = (name: string) => () => void rung.push([name, clock.now() - start]);
    clock.at(start + 300, ring('c'));
    clock.at(start + 100, ring('a'));
    clock.at(start + 200, ring('b'));
    clock.at(start + 200, ring('b, set second'));
    clock.at(start + 301, ring('too late'));
    await clock.advance(300);
    expect(rung).toEqual([
      ['a', 100],
      ['b', 200],
      ['b, set second', 200],
      ['c', 300],
    ]);
    expect(clock.now()).toBe(start + 300);
  });

  it('runs alarms that are set on the way, in their turn', async () => {
    const { clock } = virtualClock();
    const rung: number[] = [];
    const again = () => {
      rung.push(clock.now() - start);
      clock.at(clock.now() + 100, again);
    };
    clock.at(start + 100, again);
    clock.at(start + 250, () => void rung.push(250));
    await clock.advance(400);
    expect(rung).toEqual([100, 200, 250, 300, 400]);
  });

  it('waits for what an alarm has begun before it moves on', async () => {
    const { clock } = virtualClock();
    const { passed, open } = gate();
    const seen: string[] = [];
    clock.at(start + 100, async () => {
      seen.push('first begins');
      await passed;
      seen.push(`first ends at ${clock.now() - start}`);
    });
    clock.at(start + 200, () => void seen.push('second'));
    const done = clock.advance(500);
    await setImmediate();
    expect(seen).toEqual(['first begins']);
    open();
    await done;
    expect(seen).toEqual(['first begins', 'first ends at 100', 'second']);
  });

  it('queues up: what is asked for at once happens one after the other', async () => {
    const { clock } = virtualClock();
    const { passed, open } = gate();
    clock.at(start + 50, () => passed);
    const seen: string[] = [];
    const both = [
      clock.advance(100).then(() => seen.push(`first at ${clock.now() - start}`)),
      clock.advance(1000).then(() => seen.push(`second at ${clock.now() - start}`)),
    ];
    await setImmediate();
    expect(clock.now()).toBe(start + 50);
    open();
    await Promise.all(both);
    expect(seen[0]).toMatch(/^first/);
    expect(seen[1]).toBe('second at 1100');
  });

  it('gets past an alarm that fails: the call tells, and the next goes on', async () => {
    const { clock } = virtualClock();
    const rung: number[] = [];
    clock.at(start + 100, () => Promise.reject(new Error('broken')));
    clock.at(start + 200, () => void rung.push(clock.now() - start));
    await expect(clock.advance(300)).rejects.toThrow('broken');
    expect(clock.now()).toBe(start + 100);
    await clock.advance(300);
    expect(rung).toEqual([200]);
    expect(clock.now()).toBe(start + 400);
  });

  it('rings every alarm once and in order, whatever is set, cancelled and advanced', async () => {
    const steps = fc.array(fc.record({ at: fc.nat(1000), cancelled: fc.boolean() }), { maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(steps, fc.array(fc.nat(400), { maxLength: 6 }), async (alarms, moves) => {
        const { clock } = virtualClock();
        const rung: number[] = [];
        for (const { at, cancelled } of alarms) {
          const cancel = clock.at(start + at, () => void rung.push(clock.now() - start));
          if (cancelled) cancel();
        }
        for (const ms of moves) await clock.advance(ms);
        const total = moves.reduce((sum, ms) => sum + ms, 0);
        const due = alarms.filter(({ at, cancelled }) => !cancelled && moves.length > 0 && at <= total);
        expect(rung).toEqual(due.map(({ at }) => at).sort((a, b) => a - b));
      }),
    );
  });

  it('works on a clock that runs, and it runs on from there', async () => {
    const source = new ManualSource();
    const clock = new Clock(source, { start });
    const rung: number[] = [];
    clock.at(start + 60_000, () => void rung.push(clock.now() - start));
    source.move(10);
    await clock.advance(90_000);
    expect(rung).toEqual([60_000]);
    expect(clock.now()).toBe(start + 90_010);
    source.move(5);
    expect(clock.now()).toBe(start + 90_015);
  });

  it('keeps the order on a clock that runs: no timer gets in while an alarm is being waited for', async () => {
    const source = new ManualSource();
    const clock = new Clock(source, { start });
    const { passed, open } = gate();
    const seen: string[] = [];
    clock.at(start + 10, async () => {
      await passed;
      seen.push('first');
    });
    clock.at(start + 20, () => void seen.push('second'));
    const done = clock.advance(15);
    await setImmediate();
    source.move(30);
    expect(seen).toEqual([]);
    open();
    await done;
    source.move(0);
    expect(seen).toEqual(['first', 'second']);
  });
});
