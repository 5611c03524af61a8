// level_idc, and MaxFS in macroblocks. At ten frames a second and a reference frame, MaxFS is the first
// limit met. Small pictures get level 3 too: the levels under it allow too few bits a second.
const LEVELS = [
  [30, 1620],
  [31, 3600],
  [32, 5120],
  [40, 8192],
  [42, 8704],
  [50, 22_080],
  [51, 36_864],
] as const;

/**
 * The lowest level_idc whose limits hold a picture (ISO/IEC 14496-10, table A-1 and A.3.1: no side over
 * the square root of eight times MaxFS).
 */
export function levelFor(columns: number, rows: number): number {
  const long = Math.max(columns, rows);
  for (const [level, most] of LEVELS) {
    if (columns * rows <= most && long * long <= 8 * most) return level;
  }
  return 60;
}
