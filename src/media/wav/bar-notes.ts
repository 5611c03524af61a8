import { random } from '../../core/random.ts';
import { SAMPLE_RATE, type Style } from './style.ts';
import { TABLE_POINTS } from './wave-table.ts';

/** Eighths in a bar. */
export const BAR_EIGHTHS = 8;

// Eighths on which the melody sounds.
const RHYTHMS = [
  [0, 3, 6],
  [0, 2, 4, 6],
  [0, 4],
  [1, 3, 6],
  [0, 3, 4, 6],
  [2, 5],
];
const SEMITONE = 1.0594630943592953;
// Hz by MIDI number: multiplied up, as Math.pow is not the same to the last bit in every engine.
const PITCHES = [8.175798915643707];
for (let note = 1; note < 128; note++) PITCHES.push((PITCHES[note - 1] ?? 0) * SEMITONE);

export interface Note {
  /** in samples */
  start: number;
  length: number;
  /** samples to rise from nothing, and to fall back to it */
  attack: number;
  release: number;
  /** 1 is full scale */
  gain: number;
  /** points of the table a sample */
  pace: number;
  table: Float64Array;
}

/**
 * The notes that begin in one bar; none lasts more than a bar beyond it. A bar depends on nothing
 * before it, which is what makes any sample reachable at once. The gains keep every sum under full scale.
 */
export function barNotes(style: Style, seed: number, bar: number): Note[] {
  const next = random(seed ^ Math.imul(bar + 1, 0x9e3779b9));
  const { eighth } = style;
  const begin = bar * BAR_EIGHTHS * eighth;
  const chord = style.progression[bar % style.progression.length] ?? 0;
  const notes: Note[] = [];
  const add = (at: number, eighths: number, degree: number, gain: number, table: Float64Array, soft = false): void => {
    const length = Math.round(eighths * eighth);
    const attack = Math.round(SAMPLE_RATE * (soft ? 0.2 : 0.008));
    const octave = Math.floor(degree / 7);
    const pitch = style.root + 12 * octave + (style.mode[degree - 7 * octave] ?? 0);
    const pace = ((PITCHES[pitch] ?? 0) * TABLE_POINTS) / SAMPLE_RATE;
    notes.push({ start: begin + at * eighth, length, attack, release: soft ? 2 * eighth : length, gain, pace, table });
  };

  for (const third of [0, 2, 4]) add(0, BAR_EIGHTHS + 1, chord + third, 0.05, style.pad, true);
  for (const beat of [0, 4]) add(beat, 5, chord - 7, 0.16, style.pad);
  for (const [at, tone] of style.arpeggio.entries()) {
    add(at, 2, chord + (tone % 3) * 2 + 7 * Math.floor(tone / 3), 0.11, style.lead);
  }
  const rhythm = RHYTHMS[Math.floor(next() * RHYTHMS.length)] ?? [];
  let degree = chord + 7 + 2 * Math.floor(next() * 3);
  for (const at of rhythm) {
    add(at, 4, degree, 0.2, style.lead);
    degree += Math.floor(next() * 5) - 2;
  }
  return notes;
}
