/** What file to make. Fields that mean nothing for the format are ignored. */
export interface MediaSpec {
  format: 'mp4' | 'wav' | 'glb';
  /** uint32: chooses colours, notes or shape, never the size */
  seed: number;
  /** 0.1 to 3600, taken to the nearest tenth (mp4, wav) */
  seconds: number;
  /** even, 16 to 4096 pixels (mp4) */
  width: number;
  height: number;
}

/** A file that is never stored: any part of it is made when it is read. */
export interface MediaFile {
  readonly bytes: number;
  /**
   * Bytes start (inclusive) to end (exclusive), made as they are taken, at most 64 KiB at a time.
   *
   * @throws RangeError unless 0 <= start <= end <= bytes
   */
  read(start: number, end: number): Iterable<Uint8Array>;
}
