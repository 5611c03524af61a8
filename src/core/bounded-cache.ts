/**
 * Keeps the results of a pure function for the keys used most lately.
 *
 * @param limit how many results are kept; the one unused for longest goes first
 */
export function boundedCache<Key extends number | string, Value extends object | string>(
  limit: number,
): (key: Key, make: () => Value) => Value {
  const kept = new Map<Key, Value>();
  return (key, make) => {
    const found = kept.get(key);
    if (found !== undefined) {
      // A Map keeps insertion order, so putting it back makes it the newest. While there is room, age does not matter.
      if (kept.size > limit / 2) {
        kept.delete(key);
        kept.set(key, found);
      }
      return found;
    }
    const made = make();
    kept.set(key, made);
    const [oldest] = kept.keys();
    if (kept.size > limit && oldest !== undefined) kept.delete(oldest);
    return made;
  };
}
