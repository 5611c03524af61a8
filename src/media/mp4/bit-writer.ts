/**
 * Writes an H.264 NAL unit's payload into a buffer the caller has made large enough, bit by bit, most
 * significant first, with emulation prevention (ISO/IEC 14496-10, 7.3.1 and 7.4.1).
 */
export class BitWriter {
  readonly #out: Uint8Array;
  #length: number;
  #held = 0;
  #heldBits = 0;
  #zeros = 0;

  /** @param start where in the buffer the payload begins */
  constructor(out: Uint8Array, start: number) {
    this.#out = out;
    this.#length = start;
  }

  /** Bytes of the buffer used so far, counting what was before the payload. */
  get length(): number {
    return this.#length;
  }

  /** u(count), count up to 32. */
  bits(value: number, count: number): void {
    if (count > 16) {
      this.bits(value >>> 16, count - 16);
      this.bits(value & 0xffff, 16);
      return;
    }
    this.#held = (this.#held << count) | value;
    this.#heldBits += count;
    while (this.#heldBits >= 8) {
      this.#heldBits -= 8;
      this.#byte((this.#held >>> this.#heldBits) & 0xff);
    }
    this.#held &= (1 << this.#heldBits) - 1;
  }

  /** ue(v): Exp-Golomb (9.1). se(v) of 0 is the same single bit. */
  ue(value: number): void {
    const size = 32 - Math.clz32(value + 1);
    this.bits(0, size - 1);
    this.bits(value + 1, size);
  }

  /**
   * The same 8 bits again and again, wherever in a byte they fall. The pattern must have no rotation
   * under 4, so that all but the first byte can go in at once with no thought for emulation prevention.
   */
  repeat(pattern: number, count: number): void {
    if (count === 0) return;
    this.bits(pattern, 8);
    const turned = ((pattern << (8 - this.#heldBits)) | (pattern >>> this.#heldBits)) & 0xff;
    this.fill(turned, count - 1);
  }

  /** Whole bytes of one value (4 or more), leaving the bits held back as they are. */
  fill(value: number, count: number): void {
    if (count === 0) return;
    this.#out.fill(value, this.#length, this.#length + count);
    this.#length += count;
    this.#zeros = 0;
  }

  /** Noughts up to the next whole byte. */
  align(): void {
    if (this.#heldBits > 0) this.bits(0, 8 - this.#heldBits);
  }

  /** rbsp_trailing_bits (7.3.2.11). */
  finish(): void {
    this.bits(1, 1);
    this.align();
  }

  #byte(value: number): void {
    if (this.#zeros === 2 && value <= 3) {
      this.#out[this.#length++] = 3;
      this.#zeros = 0;
    }
    this.#out[this.#length++] = value;
    this.#zeros = value === 0 ? this.#zeros + 1 : 0;
  }
}
