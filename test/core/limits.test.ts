import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadContract } from '../../src/contract/contract.ts';
import { type Limit, RollingWindow } from '../../src/core/limits.ts';
import { someInstant } from './make-job.ts';

const { limits } = loadContract().jobs;
const windowMs = limits.windowSeconds * 1000;
const burstMs = limits.burstSeconds * 1000;
const limitOf = (perWindow: number): Limit => ({ perWindow, windowMs, burstFactor: limits.burstFactor, burstMs });

/** The rolling window with a list of all requests instead of slots: what the short one must agree with. */
class NaiveWindow {
  #taken: number[] = [];
  #burstSince: number | undefined;

  take(now: number, limit: Limit): { allowed: boolean; remaining: number; resetSeconds: number } {
    const second = (instant: number) => Math.floor(instant / 1000);
    const size = limit.windowMs / 1000;
    this.#taken = this.#taken.filter((instant) => second(now) - second(instant) < size);
    if (this.#taken.length < limit.perWindow) this.#burstSince = undefined;
    else this.#burstSince ??= now;
    const bursting = this.#burstSince !== undefined && now - this.#burstSince < limit.burstMs;
    const allowed = this.#taken.length < limit.perWindow * (bursting ? limit.burstFactor : 1);
    if (allowed) this.#taken.push(now);
    const [oldest] = this.#taken;
    const resetSeconds = oldest === undefined ? 0 : Math.ceil(((second(oldest) + size) * 1000 - now) / 1000);
    return { allowed, remaining: Math.max(0, limit.perWindow - this.#taken.length), resetSeconds };
  }
}

const gaps = fc.array(fc.oneof(fc.constant(0), fc.nat(2000), fc.nat(100_000)), { maxLength: 120 });

describe('the rolling window', () => {
  it('agrees with a list of all requests, request by request', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), gaps, (perWindow, between) => {
        const window = new RollingWindow(windowMs);
        const naive = new NaiveWindow();
        let now = someInstant;
        for (const gap of between) {
          now += gap;
          expect(window.take(now, limitOf(perWindow), true)).toMatchObject(naive.take(now, limitOf(perWindow)));
        }
      }),
    );
  });

  it('lets no more through in a window than the burst allows, whoever asks how often', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), gaps, (perWindow, between) => {
        const window = new RollingWindow(windowMs);
        const taken: number[] = [];
        let now = someInstant;
        for (const gap of between) {
          now += gap;
          if (window.take(now, limitOf(perWindow), true).allowed) taken.push(now);
        }
        for (const start of taken) {
          // Slots are a second wide, so a request may be forgotten up to a second early.
          const inWindow = taken.filter((instant) => instant >= start && instant < start + windowMs - 1000);
          expect(inWindow.length).toBeLessThanOrEqual(perWindow * limits.burstFactor);
        }
      }),
    );
  });

  it('rolls: what was counted leaves when the window has passed, not at a full minute', () => {
    const window = new RollingWindow(windowMs);
    const limit = { ...limitOf(2), burstFactor: 1 };
    const start = Math.ceil(someInstant / 1000) * 1000;
    expect(window.take(start, limit, true)).toMatchObject({ allowed: true, remaining: 1, resetSeconds: 60 });
    expect(window.take(start + 30_000, limit, true)).toMatchObject({ allowed: true, remaining: 0, resetSeconds: 30 });
    expect(window.take(start + 59_999, limit, true)).toMatchObject({ allowed: false, remaining: 0, resetSeconds: 1 });
    expect(window.take(start + 60_000, limit, true)).toMatchObject({ allowed: true, remaining: 0, resetSeconds: 30 });
  });

  it('tells in how many seconds a refused request would pass', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), fc.array(fc.nat(20_000), { minLength: 5 }), (perWindow, between) => {
        const window = new RollingWindow(windowMs);
        const limit = { ...limitOf(perWindow), burstFactor: 1 };
        let now = someInstant;
        for (const gap of between) {
          now += gap;
          const { allowed, resetSeconds } = window.take(now, limit, true);
          if (allowed) continue;
          now += resetSeconds * 1000;
          expect(window.take(now, limit, true).allowed).toBe(true);
        }
      }),
    );
  });

  it('does not count what it refuses', () => {
    const window = new RollingWindow(windowMs);
    const limit = { ...limitOf(1), burstFactor: 1 };
    window.take(someInstant, limit, true);
    for (let n = 1; n < 59; n += 1) expect(window.take(someInstant + n * 1000, limit, true).allowed).toBe(false);
    expect(window.take(someInstant + windowMs, limit, true).allowed).toBe(true);
  });

  it('allows everything while it is not enforced, and still counts', () => {
    const window = new RollingWindow(windowMs);
    const states = Array.from({ length: 5 }, () => window.take(someInstant, limitOf(3), false));
    expect(states.map(({ allowed }) => allowed)).toEqual([true, true, true, true, true]);
    expect(states.map(({ remaining }) => remaining)).toEqual([2, 1, 0, 0, 0]);
  });

  it('starts afresh after any silence, however long', () => {
    const window = new RollingWindow(windowMs);
    for (let n = 0; n < 10; n += 1) window.take(someInstant, limitOf(5), true);
    const later = window.take(someInstant + 365 * 86_400_000, limitOf(5), true);
    expect(later).toMatchObject({ allowed: true, remaining: 4 });
  });
});

describe('a burst', () => {
  const perWindow = 10;
  const most = perWindow * limits.burstFactor;

  it('reaches the factor of the contract and no further', () => {
    const window = new RollingWindow(windowMs);
    const allowed = Array.from({ length: most + 5 }, () => window.take(someInstant, limitOf(perWindow), true).allowed);
    expect(allowed.filter(Boolean)).toHaveLength(most);
    expect(allowed.lastIndexOf(true)).toBe(most - 1);
  });

  it('lasts as long as the contract says, from the first request over the limit', () => {
    const window = new RollingWindow(windowMs);
    for (let n = 0; n < perWindow; n += 1) window.take(someInstant, limitOf(perWindow), true);
    const opened = someInstant + 2000;
    expect(window.take(opened, limitOf(perWindow), true).allowed).toBe(true);
    expect(window.take(opened + burstMs - 1, limitOf(perWindow), true).allowed).toBe(true);
    expect(window.take(opened + burstMs, limitOf(perWindow), true).allowed).toBe(false);
  });

  it('can open again once the count is back under the limit', () => {
    const window = new RollingWindow(windowMs);
    const take = (now: number) => window.take(now, limitOf(perWindow), true).allowed;
    for (let n = 0; n < perWindow; n += 1) take(someInstant);
    take(someInstant);
    expect(take(someInstant + burstMs)).toBe(false);
    const later = someInstant + windowMs;
    const allowed = Array.from({ length: most + 1 }, () => take(later));
    expect(allowed.filter(Boolean)).toHaveLength(most);
  });
});
