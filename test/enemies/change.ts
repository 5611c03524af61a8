import { pointerPath, readPointer } from '../../src/contract/pointer.ts';
import { type JsonObject, setter } from '../../src/core/record.ts';
import type { Change } from './defect.ts';

/** Header fields in the order and the spelling in which they are sent. */
export type Headers = [name: string, value: string][];

/** The first values that were seen, by job and pointer. */
export type Frozen = Map<string, unknown>;

/** Headers with a change applied. */
export function changeHeaders(
  headers: Headers,
  { headers: wanted = {}, renameHeaders = {}, editHeaders = {} }: Change,
): Headers {
  const gone = new Set(Object.keys(wanted).map((name) => name.toLowerCase()));
  const kept = headers
    .filter(([name]) => !gone.has(name.toLowerCase()))
    .map(([name, value]): [string, string] => {
      const [pattern, by] = editHeaders[name.toLowerCase()] ?? [];
      const edited = pattern === undefined ? value : value.replace(new RegExp(pattern), by ?? '');
      return [renameHeaders[name.toLowerCase()] ?? name, edited];
    });
  const added = Object.entries(wanted).filter((one): one is [string, string] => one[1] !== null);
  return [...kept, ...added];
}

/** Whether a change says anything about a JSON body. */
export function changesJson({ remove, move, set, add, edit, freeze }: Change): boolean {
  return [remove, move, set, add, edit, freeze].some((one) => one !== undefined);
}

/** Applies a change to a JSON value in place. */
export function changeJson(value: JsonObject, change: Change, job: string | undefined, frozen: Frozen): void {
  for (const pointer of change.freeze ?? []) {
    const name = `${job} ${pointer}`;
    const now = readPointer(value, pointer);
    if (!frozen.has(name) && now !== undefined) frozen.set(name, now);
    if (now !== undefined) setter(pointer)(value, frozen.get(name));
  }
  for (const [from, to] of Object.entries(change.move ?? {})) {
    const moved = readPointer(value, from);
    if (moved === undefined) continue;
    remove(value, from);
    setter(to)(value, moved);
  }
  for (const pointer of change.remove ?? []) remove(value, pointer);
  for (const [pointer, wanted] of Object.entries(change.set ?? {})) setter(pointer)(value, structuredClone(wanted));
  for (const [pointer, by] of Object.entries(change.add ?? {})) {
    const now = readPointer(value, pointer);
    if (typeof now === 'number') setter(pointer)(value, now + by);
  }
  for (const [pointer, [pattern, by]] of Object.entries(change.edit ?? {})) {
    const now = readPointer(value, pointer);
    if (now !== undefined) setter(pointer)(value, String(now).replace(new RegExp(pattern), by));
  }
}

function remove(value: JsonObject, pointer: string): void {
  const path = pointerPath(pointer);
  const last = path.pop() ?? '';
  let at: unknown = value;
  for (const token of path) at = (at as JsonObject | undefined)?.[token];
  if (typeof at === 'object' && at !== null) delete (at as JsonObject)[last];
}
