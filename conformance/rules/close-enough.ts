/** Whether a length in seconds is the one that was promised, give or take what frames and codecs round off. */
export function closeEnough(seconds: number, promised: number): boolean {
  return Math.abs(seconds - promised) <= Math.max(0.25, 0.02 * promised);
}
