/** Bytes one after another. */
export function joined(...parts: readonly ArrayLike<number>[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** Big-endian 32-bit numbers. */
export function words(...values: readonly number[]): Uint8Array {
  const out = new DataView(new ArrayBuffer(values.length * 4));
  for (const [index, value] of values.entries()) out.setUint32(index * 4, value);
  return new Uint8Array(out.buffer);
}

/** Big-endian 16-bit numbers. */
export function halves(...values: readonly number[]): number[] {
  return values.flatMap((value) => [(value >>> 8) & 0xff, value & 0xff]);
}

/** The bytes of an ASCII string. */
export function ascii(text: string): number[] {
  return Array.from(text, (character) => character.charCodeAt(0));
}

/**
 * One box with its size and type before what it holds (ISO/IEC 14496-12, 4.2).
 *
 * @param type four characters
 */
export function box(type: string, ...parts: readonly ArrayLike<number>[]): Uint8Array {
  const held = parts.reduce((sum, part) => sum + part.length, 0);
  return joined(words(held + 8), ascii(type), ...parts);
}
