import { describe, expect, it } from 'vitest';
import { Provider } from '../../src/core/provider.ts';
import { draft, never, world } from './provider-world.ts';

describe('a provider that runs two jobs at once', () => {
  const filled = () => {
    const two = world(2);
    for (const id of ['a', 'b', 'c', 'd', 'e']) two.add(id, draft(0, 10));
    return two;
  };

  it('runs them in the order they came, each as long as it was going to', () => {
    expect(filled().times()).toEqual({ a: [0, 10], b: [0, 10], c: [10, 20], d: [10, 20], e: [20, 30] });
  });

  it('gives the place of a job that ends early to the next, and those behind move up', () => {
    const two = filled();
    expect(two.leave('a', 4)).toEqual(['c', 'e']);
    expect(two.times()).toMatchObject({ b: [0, 10], c: [4, 14], d: [10, 20], e: [14, 24] });
  });

  it('takes a job that is cancelled out of the queue', () => {
    const two = filled();
    expect(two.leave('c', 4)).toEqual(['e']);
    expect(two.times()).toMatchObject({ d: [10, 20], e: [10, 20] });
  });

  it('plans nobody anew when the last in the queue leaves it', () => {
    expect(filled().leave('e', 4)).toEqual([]);
  });

  it('leaves a job that is held in its place, and lets the rest take turns', () => {
    const two = filled();
    two.hold('a', 4);
    expect(two.times()).toMatchObject({ a: [0, never], b: [0, 10], c: [10, 20], d: [20, 30], e: [30, 40] });
    expect(two.leave('a', 12)).toEqual(['d', 'e']);
    expect(two.times()).toMatchObject({ c: [10, 20], d: [12, 22], e: [20, 30] });
  });

  it('does not let a job that is held in the queue be overtaken by more than there is room for', () => {
    const two = filled();
    two.hold('c', 4);
    // Both places are taken once the queue moves: by c, for as long as it is held, and by one of the others.
    expect(two.times()).toMatchObject({ d: [10, 20], e: [20, 30] });
    two.leave('c', 15);
    expect(two.times()).toMatchObject({ d: [10, 20], e: [15, 25] });
  });

  it('is full for ever when two jobs never end, until one of them is cancelled', () => {
    const two = world(2);
    for (const id of ['a', 'b']) two.add(id, draft(0, never));
    for (const id of ['c', 'd']) two.add(id, draft(0, 10));
    expect(two.times()).toMatchObject({ c: [never, never], d: [never, never] });
    expect(two.leave('b', 50)).toEqual(['c', 'd']);
    expect(two.times()).toMatchObject({ a: [0, never], c: [50, 60], d: [60, 70] });
  });

  it('has room for jobs that never start, or that move by polls or by hand: they take no place', () => {
    const two = world(2);
    two.add('late', draft(never, 10));
    two.add('polled', draft(0, 10, { by: 'polls', polls: { queued: 1, running: 1 } }));
    two.add('handled', draft(0, 10, { by: 'hand' }));
    for (const id of ['a', 'b']) two.add(id, draft(0, 10));
    expect(two.times()).toMatchObject({ a: [0, 10], b: [0, 10] });
    for (const id of ['late', 'polled', 'handled']) expect(two.leave(id, 5)).toEqual([]);
  });

  it('lets none that has to wait overtake one that came before it, though that is not ready yet', () => {
    const two = world(2);
    two.add('slow', draft(100, 10));
    two.add('quick', draft(0, 5));
    two.add('waits', draft(0, 5));
    expect(two.times()).toEqual({ slow: [100, 110], quick: [0, 5], waits: [100, 105] });
    // There is room for it once the slow one is gone.
    two.leave('slow', 2);
    expect(two.times()).toMatchObject({ waits: [2, 7] });
  });

  it('can be told to run more at once, or fewer: those that run go on', () => {
    const two = filled();
    expect(two.setCapacity(3, 5)).toEqual(['c', 'e']);
    expect(two.times()).toMatchObject({ a: [0, 10], b: [0, 10], c: [5, 15], d: [10, 20], e: [10, 20] });
    two.setCapacity(1, 6);
    expect(two.times()).toMatchObject({ a: [0, 10], b: [0, 10], c: [5, 15], d: [15, 25], e: [25, 35] });
    two.setCapacity(never, 7);
    expect(two.times()).toMatchObject({ c: [5, 15], d: [7, 17], e: [7, 17] });
  });

  it('knows nothing of a job that has ended', () => {
    const two = filled();
    expect(two.leave('a', 10)).toEqual([]);
    expect(new Provider(2).change('none', 12, 12)).toEqual([]);
  });
});

describe('a provider without a capacity', () => {
  it('changes nothing: each job starts when it is ready', () => {
    const wide = world(never);
    for (let n = 0; n < 100; n += 1) wide.add(`j${n}`, draft(n, 10));
    for (let n = 0; n < 100; n += 1) expect(wide.plans.get(`j${n}`)).toMatchObject({ startAt: n, endAt: n + 10 });
    expect(wide.leave('j3', 5)).toEqual([]);
    expect(wide.hold('j4', 6)).toEqual([]);
  });
});
