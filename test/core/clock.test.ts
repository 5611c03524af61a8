import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Clock } from '../../src/core/clock.ts';
import { ManualSource } from './manual-source.ts';

const start = Date.UTC(2026, 0, 1);
const day = 86_400_000;

describe('a clock that runs', () => {
  it('begins with its source, or at the instant it is given', () => {
    const source = new ManualSource(5000);
    expect(new Clock(source).now()).toBe(5000);
    expect(new Clock(source, { start }).now()).toBe(start);
  });

  it('runs at its speed', () => {
    const source = new ManualSource();
    const clock = new Clock(source, { start, speed: 60 });
    source.move(1000);
    expect(clock.now()).toBe(start + 60_000);
  });

  it('rings alarms at their instants on its own scale, not before', () => {
    const source = new ManualSource();
    const clock = new Clock(source, { start, speed: 60 });
    const rung: number[] = [];
    clock.at(start + 60_000, () => void rung.push(clock.now() - start));
    source.move(999);
    expect(rung).toEqual([]);
    source.move(1);
    expect(rung).toEqual([60_000]);
  });

  it('shows the time of its source to others, whatever its speed', () => {
    const source = new ManualSource(7000);
    const clock = new Clock(source, { start, speed: 60 });
    source.move(500);
    expect(clock.shown()).toBe(7500);
  });

  it('changes its pace from now on, and its alarms with it', () => {
    const source = new ManualSource();
    const clock = new Clock(source, { start });
    const rung: number[] = [];
    clock.at(start + 10_000, () => void rung.push(clock.now() - start));
    source.move(1000);
    clock.setSpeed(10);
    expect(clock.now()).toBe(start + 1000);
    source.move(100);
    expect(clock.now()).toBe(start + 2000);
    clock.setSpeed(0);
    source.move(day);
    expect(clock.now()).toBe(start + 2000);
    expect(rung).toEqual([]);
    clock.setSpeed(1);
    source.move(8000);
    expect(rung).toEqual([10_000]);
  });

  it('rings an alarm that lies further ahead than timers reach, at its instant', () => {
    const source = new ManualSource();
    const clock = new Clock(source, { start });
    const rung: number[] = [];
    const far = 3 * 2 ** 31;
    clock.at(start + far, () => void rung.push(clock.now() - start));
    source.move(far - 1);
    expect(rung).toEqual([]);
    source.move(1);
    expect(rung).toEqual([far]);
  });

  it('sets one timer, for the first of its alarms, and none when there are none', () => {
    const source = new ManualSource();
    const clock = new Clock(source, { start });
    const cancels = [300, 100, 200].map((ms) => clock.at(start + ms, () => {}));
    expect(source.timers).toBe(1);
    for (const cancel of cancels) cancel();
    expect(source.timers).toBe(0);
  });

  it('does not ring what was cancelled, and cancelling twice or too late does nothing', () => {
    const source = new ManualSource();
    const clock = new Clock(source, { start });
    const rung: string[] = [];
    const cancelA = clock.at(start + 10, () => void rung.push('a'));
    const cancelB = clock.at(start + 20, () => void rung.push('b'));
    cancelA();
    cancelA();
    source.move(20);
    cancelB();
    source.move(100);
    expect(rung).toEqual(['b']);
  });

  it('forgets its alarms when it is stopped', async () => {
    const source = new ManualSource();
    const clock = new Clock(source, { start });
    clock.at(start + 10, () => expect.unreachable());
    clock.stop();
    expect(source.timers).toBe(0);
    source.move(100);
    await clock.advance(100);
    expect(clock.now()).toBe(start + 200);
  });

  it('waits where it is when its source goes back, and does not ring early', () => {
    const source = new ManualSource();
    const clock = new Clock(source, { start });
    const rung: number[] = [];
    source.move(1000);
    clock.at(clock.now() + 500, () => void rung.push(clock.now() - start));
    source.set(-300);
    expect(clock.now()).toBe(start + 1000);
    source.move(500);
    expect(clock.now()).toBe(start + 1200);
    expect(rung).toEqual([]);
    source.move(300);
    expect(rung).toEqual([1500]);
  });

  it('never goes back, whatever happens to its source and its speed', async () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('move'), by: fc.nat(5000) }),
      fc.record({ kind: fc.constant('set'), by: fc.integer({ min: -5000, max: 5000 }) }),
      fc.record({ kind: fc.constant('speed'), by: fc.constantFrom(0, 0.5, 1, 60) }),
      fc.record({ kind: fc.constant('advance'), by: fc.nat(5000) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 20 }), fc.boolean(), async (steps, standing) => {
        const source = new ManualSource();
        const clock = new Clock(source, { start, speed: standing ? 0 : 1 });
        let before = start;
        for (const { kind, by } of steps) {
          if (kind === 'move') source.move(by);
          if (kind === 'set') source.set(by);
          if (kind === 'speed') clock.setSpeed(by);
          const wanted = kind === 'advance' ? clock.now() + by : before;
          if (kind === 'advance') await clock.advance(by);
          expect(clock.now()).toBeGreaterThanOrEqual(Math.max(before, wanted));
          before = clock.now();
        }
      }),
    );
  });
});
