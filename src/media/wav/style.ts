import { random } from '../../core/random.ts';
import { waveTable } from './wave-table.ts';

/** Samples a second. */
export const SAMPLE_RATE = 22_050;

const MODES = [
  [0, 2, 4, 5, 7, 9, 11], // major
  [0, 2, 3, 5, 7, 8, 10], // natural minor
  [0, 2, 3, 5, 7, 9, 10], // Dorian
  [0, 2, 4, 5, 7, 9, 10], // Mixolydian
  [0, 2, 4, 6, 7, 9, 11], // Lydian
];
// A chord a bar, as degrees of the scale.
const PROGRESSIONS = [
  [0, 4, 5, 3],
  [0, 5, 3, 4],
  [5, 3, 0, 4],
  [0, 3, 1, 4],
  [0, 2, 3, 4],
];
// Which note of the chord each eighth takes; 3 and over are the chord an octave up.
const ARPEGGIOS = [
  [0, 1, 2, 3, 2, 1, 2, 1],
  [0, 2, 1, 2, 3, 2, 1, 2],
  [3, 2, 1, 0, 1, 2, 3, 4],
  [0, 1, 2, 0, 1, 2, 3, 2],
  [0, 2, 3, 4, 3, 2, 3, 2],
];
// Strengths of the harmonics.
const TIMBRES = [[1], [1, 0.5, 0.25, 0.12], [1, 0, 0.4, 0, 0.15], [1, 0.2, 0.5, 0.1, 0.2, 0.05], [1, 0.7, 0.1, 0.3]];
/** Made for the first piece that sounds like them. */
const tables = new Map<readonly number[], Float64Array>();

function tableOf(timbre: readonly number[]): Float64Array {
  const table = tables.get(timbre) ?? waveTable(timbre);
  tables.set(timbre, table);
  return table;
}

export interface Style {
  /** samples in an eighth note */
  eighth: number;
  /** MIDI number of the scale's first note */
  root: number;
  /** semitones above the root of the scale's seven notes */
  mode: readonly number[];
  progression: readonly number[];
  arpeggio: readonly number[];
  lead: Float64Array;
  pad: Float64Array;
}

/** The tempo (80 to 132 beats a minute), key, chords and timbres a seed stands for. */
export function styleOf(seed: number): Style {
  const next = random(seed);
  const pick = <Item>(items: readonly Item[]): Item => {
    const item = items[Math.floor(next() * items.length)];
    if (item === undefined) throw new RangeError('nothing to pick from');
    return item;
  };
  return {
    eighth: Math.round((SAMPLE_RATE * 30) / (80 + Math.floor(next() * 53))),
    root: 48 + Math.floor(next() * 12),
    mode: pick(MODES),
    progression: pick(PROGRESSIONS),
    arpeggio: pick(ARPEGGIOS),
    lead: tableOf(pick(TIMBRES)),
    pad: tableOf(pick(TIMBRES)),
  };
}
