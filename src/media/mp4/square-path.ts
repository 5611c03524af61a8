import type { Canvas } from './canvas.ts';

/**
 * Where the square's top left macroblock is in a frame: it goes a macroblock a frame each way and turns
 * back at the edges. It never depends on the seed, or the size of a frame would.
 */
export function squarePath({ columns, rows, side }: Canvas, frame: number): { x: number; y: number } {
  const across = columns - side;
  const down = rows - side;
  return { x: bounce(frame, across), y: bounce(frame + Math.floor(down / 3), down) };
}

function bounce(step: number, range: number): number {
  if (range === 0) return 0;
  const within = step % (2 * range);
  return within <= range ? within : 2 * range - within;
}
