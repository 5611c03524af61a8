import fc from 'fast-check';

/** The items of a sequence, each with what its own arbitrary knows of it; and how many to leave out at a time. */
interface Context<Item> {
  readonly items: readonly fc.Value<Item>[];
  readonly chunk: number;
}

/**
 * Sequences of 1 to `most` items. In contrast to `fc.array` it gets smaller in as few tries as it can, since each may
 * cost money: first it leaves out all items of a group, such as those about one job; then halves, quarters and so on,
 * the last ones first; and only then it makes single items simpler.
 */
export function sequences<Item>(
  item: fc.Arbitrary<Item>,
  most: number,
  groupOf: (item: Item) => unknown,
): fc.Arbitrary<Item[]> {
  return new Sequences(item, most, groupOf);
}

class Sequences<Item> extends fc.Arbitrary<Item[]> {
  readonly #item: fc.Arbitrary<Item>;
  readonly #most: number;
  readonly #groupOf: (item: Item) => unknown;

  constructor(item: fc.Arbitrary<Item>, most: number, groupOf: (item: Item) => unknown) {
    super();
    this.#item = item;
    this.#most = most;
    this.#groupOf = groupOf;
  }

  generate(random: fc.Random, bias: number | undefined): fc.Value<Item[]> {
    const length = random.nextInt(1, this.#most);
    const items = Array.from({ length }, () => this.#item.generate(random, bias));
    return wrapped(items, Math.ceil(length / 2));
  }

  canShrinkWithoutContext(_: unknown): _ is Item[] {
    return false;
  }

  shrink(_: Item[], context: unknown): fc.Stream<fc.Value<Item[]>> {
    return fc.stream(this.#smaller(context as Context<Item>));
  }

  *#smaller({ items, chunk }: Context<Item>): IterableIterator<fc.Value<Item[]>> {
    const groups = new Set(items.map(({ value }) => this.#groupOf(value)));
    for (const group of groups.size > 1 ? groups : []) {
      if (group === undefined) continue;
      yield wrapped(
        items.filter(({ value }) => this.#groupOf(value) !== group),
        chunk,
      );
    }
    for (let size = Math.min(chunk, Math.ceil(items.length / 2)); items.length > 1 && size >= 1; ) {
      for (let end = items.length; end > 0; end -= size) {
        const rest = [...items.slice(0, Math.max(0, end - size)), ...items.slice(end)];
        if (rest.length > 0) yield wrapped(rest, size);
      }
      if (size === 1) break;
      size = Math.ceil(size / 2);
    }
    for (const [index, { value, context }] of items.entries()) {
      for (const simpler of this.#item.shrink(value, context)) yield wrapped(items.with(index, simpler), 1);
    }
  }
}

function wrapped<Item>(items: readonly fc.Value<Item>[], chunk: number): fc.Value<Item[]> {
  const context: Context<Item> = { items, chunk };
  return new fc.Value(
    items.map(({ value }) => value),
    context,
  );
}
