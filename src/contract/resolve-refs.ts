import { pointerPath, readPointer } from './pointer.ts';

/**
 * A copy of part of an OpenAPI document with every local `$ref` replaced by what it names, so that schema
 * compilers need not know the document. Throws when a reference names nothing or contains itself.
 */
export function resolveRefs(document: unknown, node: unknown, trail: readonly string[] = []): unknown {
  if (Array.isArray(node)) return node.map((item) => resolveRefs(document, item, trail));
  if (typeof node !== 'object' || node === null) return node;
  const { $ref } = node as { $ref?: unknown };
  if (typeof $ref === 'string') {
    if (trail.includes($ref)) throw new Error(`the reference ${$ref} contains itself`);
    const target = $ref.startsWith('#') ? readPointer(document, decodeURIComponent($ref.slice(1))) : undefined;
    if (target === undefined) throw new Error(`the reference ${$ref} names nothing (${pointerPath($ref).join(' > ')})`);
    return resolveRefs(document, target, [...trail, $ref]);
  }
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, resolveRefs(document, value, trail)]));
}
