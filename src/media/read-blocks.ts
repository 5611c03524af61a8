const LARGEST_CHUNK = 65_536;

/** A stretch of a file, and where in the file it begins. */
export interface Block {
  start: number;
  bytes: Uint8Array;
}

/**
 * Reads a file made of blocks that can each be made on their own.
 *
 * @param bytes the file's size
 * @param blockAt makes the (never empty) block that holds a byte offset
 * @returns bytes start to end, made as they are taken, at most 64 KiB at a time
 * @throws RangeError unless 0 <= start <= end <= bytes, at the call and not at the first chunk
 */
export function readBlocks(
  start: number,
  end: number,
  bytes: number,
  blockAt: (offset: number) => Block,
): Iterable<Uint8Array> {
  if (!(Number.isInteger(start) && Number.isInteger(end) && start >= 0 && start <= end && end <= bytes)) {
    throw new RangeError(`bytes ${start} to ${end} of a file of ${bytes}`);
  }
  return chunks(start, end, blockAt);
}

function* chunks(start: number, end: number, blockAt: (offset: number) => Block): Generator<Uint8Array> {
  let at = start;
  while (at < end) {
    const block = blockAt(at);
    const blockEnd = Math.min(end, block.start + block.bytes.length);
    while (at < blockEnd) {
      const next = Math.min(blockEnd, at + LARGEST_CHUNK);
      yield block.bytes.subarray(at - block.start, next - block.start);
      at = next;
    }
  }
}
