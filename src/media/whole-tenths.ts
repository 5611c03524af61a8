/**
 * The duration a file really gets: to the nearest 0.1 s, and never less than 0.1 s. Ten video frames
 * and 22 050 audio samples a second both divide into tenths, so what is reported is exact.
 *
 * @param seconds wanted duration in seconds
 * @returns seconds, a multiple of 0.1
 * @throws RangeError when seconds is not a finite number
 */
export function wholeTenths(seconds: number): number {
  if (!Number.isFinite(seconds)) throw new RangeError(`not a duration: ${seconds}`);
  return Math.max(1, Math.round(seconds * 10)) / 10;
}
