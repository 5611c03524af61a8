import { altered } from './altered.ts';
import type { Target } from './target.ts';
import type { Step } from './trace.ts';

/** Values of the Authorization header for a target, by whose key they are. */
export function authorizationOf({ key, otherKey }: Target): Readonly<Record<Step['key'], string | undefined>> {
  const bearer = (one: string | undefined) => (one === undefined ? undefined : `Bearer ${one}`);
  return { main: bearer(key), other: bearer(otherKey), none: undefined, unknown: bearer(nobodys(key)) };
}

/** A key of the same shape that nobody has. All that keys have in common is kept, so that it does not let anybody in. */
function nobodys(key: string): string {
  const end = Math.max(key.lastIndexOf('-'), key.lastIndexOf('_')) + 1;
  return key.slice(0, end) + altered(key.slice(end));
}
