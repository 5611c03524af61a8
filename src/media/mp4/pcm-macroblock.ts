import type { BitWriter } from './bit-writer.ts';
import type { Canvas } from './canvas.ts';
import type { Palette } from './palette.ts';

/** Writes the alignment and samples of one I_PCM macroblock (ISO/IEC 14496-10, 7.3.5), after its mb_type. */
export function pcmMacroblock(out: BitWriter, { rows }: Canvas, colours: Palette, y: number, inSquare: boolean): void {
  out.align();
  for (let plane = 0; plane < 3; plane++) {
    const side = plane === 0 ? 16 : 8;
    if (inSquare) {
      out.fill(colours.square[plane] ?? 0, side * side);
      continue;
    }
    const from = colours.top[plane] ?? 0;
    const slope = ((colours.bottom[plane] ?? 0) - from) / (rows * side - 1);
    for (let line = 0; line < side; line++) out.fill(Math.round(from + slope * (y * side + line)), side);
  }
}
