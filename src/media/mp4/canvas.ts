const LARGEST_SQUARE = 6;

/** A picture measured in macroblocks of 16 by 16 pixels, and the side of the square that moves on it. */
export interface Canvas {
  columns: number;
  rows: number;
  side: number;
}

/**
 * The canvas for a size in pixels. The square is about a twelfth of the short side, within 3 and 6
 * macroblocks: it costs the most bytes of anything in the file.
 */
export function canvas(width: number, height: number): Canvas {
  const columns = Math.ceil(width / 16);
  const rows = Math.ceil(height / 16);
  const short = Math.min(columns, rows);
  return { columns, rows, side: Math.min(short, LARGEST_SQUARE, Math.max(3, Math.round(short / 12))) };
}
