/** The member names of a JSON pointer (RFC 6901 §3 and §4): `/a~1b/c` gives `['a/b', 'c']`. */
export function pointerPath(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** A JSON pointer from member names. */
export function toPointer(path: readonly (string | number)[]): string {
  return path.map((token) => `/${String(token).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** The paths of pointers that have been read: few, since they come from contracts, and read for each request. */
const paths = new Map<string, readonly string[]>();
const mostPaths = 1000;

function knownPath(pointer: string): readonly string[] {
  const known = paths.get(pointer);
  if (known) return known;
  const path = pointerPath(pointer);
  if (paths.size < mostPaths) paths.set(pointer, path);
  return path;
}

/** What stands at the pointer, or undefined. Inherited members do not count. */
export function readPointer(value: unknown, pointer: string): unknown {
  let at = value;
  for (const token of knownPath(pointer)) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, token)) return undefined;
    at = (at as Record<string, unknown>)[token];
  }
  return at;
}
