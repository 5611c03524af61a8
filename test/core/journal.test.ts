import { describe, expect, it } from 'vitest';
import { Journal, type JournalEntry, redact } from '../../src/core/journal.ts';
import { someInstant } from './make-job.ts';

const event = (change: string) => ({ kind: 'clock', change }) as const;
const changes = (entries: readonly JournalEntry[]) =>
  entries.map((entry) => (entry.kind === 'clock' ? entry.change : ''));

function filled(bound: number, count: number): Journal {
  const journal = new Journal(bound);
  for (let n = 0; n < count; n += 1) journal.add(someInstant + n, event(`e${n}`));
  return journal;
}

describe('a journal', () => {
  it('keeps what happened, oldest first, with its number and its instant', () => {
    expect(filled(10, 2).entries()).toEqual([
      { number: 0, at: someInstant, kind: 'clock', change: 'e0' },
      { number: 1, at: someInstant + 1, kind: 'clock', change: 'e1' },
    ]);
  });

  it.each([1, 2, 3, 7])('never shows more than its bound of %i, and always the last', (bound) => {
    for (let count = 0; count <= 4 * bound + 1; count += 1) {
      const expected = Array.from({ length: count }, (_, n) => `e${n}`).slice(-bound);
      expect(changes(filled(bound, count).entries())).toEqual(expected);
    }
  });

  it('numbers go on past the bound, and when it is cleared', () => {
    const journal = filled(2, 5);
    expect(journal.entries().map(({ number }) => number)).toEqual([3, 4]);
    journal.clear();
    expect(journal.entries()).toEqual([]);
    journal.add(someInstant, event('next'));
    expect(journal.entries().map(({ number }) => number)).toEqual([5]);
  });

  it('with a bound of 0 keeps nothing, and tells its listeners all the same', () => {
    const journal = new Journal(0);
    const heard: JournalEntry[] = [];
    journal.listen((entry) => heard.push(entry));
    for (const change of ['a', 'b']) journal.add(someInstant, event(change));
    expect(journal.entries()).toEqual([]);
    expect(heard.map(({ number }) => number)).toEqual([0, 1]);
  });

  it('shows entries that later ones leave alone', () => {
    const journal = filled(2, 2);
    const shown = journal.entries();
    const before = changes(shown);
    journal.clear();
    expect(changes(shown)).toEqual(before);
  });
});

describe('a listener', () => {
  it('hears each new entry, as the journal has it, until it stops', () => {
    const journal = filled(10, 1);
    const heard: JournalEntry[] = [];
    const stop = journal.listen((entry) => heard.push(entry));
    journal.add(someInstant + 1, event('e1'));
    journal.add(someInstant + 2, event('e2'));
    expect(heard).toEqual(journal.entries().slice(1));
    stop();
    journal.add(someInstant + 3, event('e3'));
    expect(changes(heard)).toEqual(['e1', 'e2']);
  });

  it('is not the only one', () => {
    const journal = new Journal(10);
    const [one, other]: [string[], string[]] = [[], []];
    const stop = journal.listen((entry) => one.push(...changes([entry])));
    journal.listen((entry) => other.push(...changes([entry])));
    journal.add(someInstant, event('a'));
    stop();
    journal.add(someInstant, event('b'));
    expect([one, other]).toEqual([['a'], ['a', 'b']]);
  });
});

describe('a key', () => {
  it('is shown so that it can be told from others but not used', () => {
    expect(redact('sk-aig-stunt-double')).toBe('sk-a…le');
  });

  it.each(['', 'k', '12345678'])('that is short (%j) is not shown at all', (key) => {
    expect(redact(key)).toBe('…');
  });
});
