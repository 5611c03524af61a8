/** So many are remembered. */
const most = 5_000;

/** What was seen last under each id, to find ids that are given twice. It stays small. */
export class KnownIds<T> {
  readonly #byId = new Map<string, T>();

  get(id: string): T | undefined {
    return this.#byId.get(id);
  }

  add(id: string, item: T): void {
    this.#byId.set(id, item);
    if (this.#byId.size <= most) return;
    const [oldest] = this.#byId.keys();
    if (oldest !== undefined) this.#byId.delete(oldest);
  }
}
