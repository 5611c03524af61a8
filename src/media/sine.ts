// What takes each term of the Taylor series to the next, the last first: -x^2 / (17 16), -x^2 / (15 14) and so on.
const STEPS = [17, 15, 13, 11, 9, 7, 5, 3].map((term) => -1 / (term * (term - 1)));

/**
 * sin(2 pi turns), to better than 1e-11. Math.sin may differ in the last bit from one engine to the
 * next; this uses only arithmetic that IEEE 754 fixes, so the bytes made from it are the same everywhere.
 *
 * @param turns an angle in whole turns (1 = 360 degrees)
 */
export function sine(turns: number): number {
  const turn = turns - Math.floor(turns);
  // Folded into a quarter turn either side of nought, where the Taylor series is at its best.
  const folded = turn < 0.25 ? turn : turn < 0.75 ? 0.5 - turn : turn - 1;
  const x = folded * 2 * Math.PI;
  const square = x * x;
  let sum = 1;
  for (const step of STEPS) sum = 1 + sum * square * step;
  return x * sum;
}
