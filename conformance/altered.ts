/** So many letters and digits are altered; a shorter id is made as long, so that it is nobody's. */
const count = 8;

/**
 * An id or a key of the same shape that nobody has: each of the last letters and digits behind its prefix is replaced
 * by the next one. Digits stay digits and hexadecimal letters stay hexadecimal, so that it stays well formed.
 */
export function altered(text: string): string {
  const prefix = text.slice(0, text.lastIndexOf('_') + 1);
  const letters = [...text.slice(prefix.length)];
  let left = count;
  for (let at = letters.length - 1; at >= 0 && left > 0; at -= 1) {
    const next = following(letters[at] ?? '');
    if (next === undefined) continue;
    letters[at] = next;
    left -= 1;
  }
  return prefix + letters.join('') + '0'.repeat(left);
}

/** A text in which one letter or digit, the one nearest to the middle, is another. */
export function alteredInside(text: string): string {
  const middle = Math.floor(text.length / 2);
  const places = [...text].map((_, place) => place).sort((a, b) => Math.abs(a - middle) - Math.abs(b - middle));
  const at = places.find((place) => following(text[place] ?? '') !== undefined) ?? middle;
  return text.slice(0, at) + (following(text[at] ?? '') ?? 'x') + text.slice(at + 1);
}

const ranges = ['09', 'af', 'gz', 'AF', 'GZ'].map((ends) => [...ends]);

function following(letter: string): string | undefined {
  for (const [from = '', to = ''] of ranges) {
    if (letter < from || letter > to) continue;
    return letter === to ? from : String.fromCharCode(letter.charCodeAt(0) + 1);
  }
  return undefined;
}
