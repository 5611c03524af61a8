/** So many are remembered, and up to as many again. */
const most = 4_000;

/** What was seen last under each id, to find ids that are given twice. It stays small: the older half goes at once. */
export class KnownIds<T> {
  #young = new Map<string, T>();
  #old = new Map<string, T>();

  get(id: string): T | undefined {
    return this.#young.get(id) ?? this.#old.get(id);
  }

  add(id: string, item: T): void {
    this.#young.set(id, item);
    if (this.#young.size < most) return;
    this.#old = this.#young;
    this.#young = new Map();
  }
}
