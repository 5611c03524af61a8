import TinyQueue from 'tinyqueue';

/** Something that is to leave at an instant. */
export interface Due {
  /** Milliseconds. */
  readonly due: number;
}

/** What is to leave, and when: the earliest first, and of equals the one that was put in first. */
export class Agenda<T extends Due> {
  readonly #queue = new TinyQueue<{ readonly item: T; readonly order: number }>(
    [],
    (a, b) => a.item.due - b.item.due || a.order - b.order,
  );
  #order = 0;

  add(item: T): void {
    this.#order += 1;
    this.#queue.push({ item, order: this.#order });
  }

  /** When the next one is due; undefined when there is none. */
  nextDue(): number | undefined {
    return this.#queue.peek()?.item.due;
  }

  /** Takes out the next one, if it is due by now. */
  take(now: number): T | undefined {
    const next = this.#queue.peek();
    if (next === undefined || next.item.due > now) return undefined;
    this.#queue.pop();
    return next.item;
  }
}
