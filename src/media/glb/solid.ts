import { random } from '../../core/random.ts';
import { sine } from '../sine.ts';

const RINGS = 31;
const AROUND = 48;
/** A vertex at each pole, and the rings between. */
export const VERTICES = 2 + RINGS * AROUND;
/** Two fans of triangles at the poles, and two triangles to each quadrilateral between. */
export const INDICES = 3 * (2 * AROUND + 2 * (RINGS - 1) * AROUND);
// For normals: small enough for the eye and large enough for the arithmetic.
const NEAR = 1 / 1024;
// Positions are whole numbers of these: exact as 32-bit floats, and short to write in JSON.
const GRID = 1 / 4096;

type Point = readonly [number, number, number];

export interface Solid {
  positions: Float32Array;
  normals: Float32Array;
  indices: Uint16Array;
}

/** A turned solid about a metre high, with waves in its profile and twisted flutes; the count of everything is fixed. */
export function solid(seed: number): Solid {
  const surface = surfaceOf(seed);
  const positions = new Float32Array(VERTICES * 3);
  const normals = new Float32Array(VERTICES * 3);
  let vertex = 0;
  const put = (point: Point, normal: Point): void => {
    positions.set(
      point.map((value) => Math.round(value / GRID) * GRID),
      vertex * 3,
    );
    normals.set(normal, vertex * 3);
    vertex++;
  };
  put(surface(0)(0), [0, -1, 0]);
  for (let ring = 1; ring <= RINGS; ring++) {
    const height = ring / (RINGS + 1);
    const [below, here, above] = [surface(height - NEAR), surface(height), surface(height + NEAR)];
    for (let step = 0; step < AROUND; step++) {
      const turn = step / AROUND;
      const up = difference(above(turn), below(turn));
      put(here(turn), unitCross(difference(here(turn + NEAR), here(turn - NEAR)), up));
    }
  }
  put(surface(1)(0), [0, 1, 0]);
  return { positions, normals, indices: indices() };
}

/** The surface's points by how far up they are, bottom (0) to top (1), and then by the turn about the axis. */
function surfaceOf(seed: number): (height: number) => (turn: number) => Point {
  const next = random(seed);
  const waves = [1, 2, 3].map((count) => ({ count, phase: next(), strength: (0.45 * next()) / count }));
  const flutes = 2 + Math.floor(next() * 9);
  const depth = 0.02 + 0.1 * next();
  const twist = 2 * next() - 1;
  const girth = 0.2 + 0.12 * next();
  return (height) => {
    const wave = waves.reduce((sum, { count, phase, strength }) => sum + strength * sine(count * height + phase), 1);
    // Rounded off at both poles: height runs as a circle's angle does.
    const widest = girth * sine(height / 2) * wave;
    const y = -0.5 * sine(height / 2 + 0.25);
    return (turn) => {
      const radius = widest * (1 + depth * sine(flutes * turn + twist * height));
      return [radius * sine(turn + 0.25), y, radius * sine(-turn)];
    };
  };
}

function unitCross(a: Point, b: Point): Point {
  const x = a[1] * b[2] - a[2] * b[1];
  const y = a[2] * b[0] - a[0] * b[2];
  const z = a[0] * b[1] - a[1] * b[0];
  const length = Math.sqrt(x * x + y * y + z * z);
  return [x / length, y / length, z / length];
}

function difference(a: Point, b: Point): Point {
  return [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
}

/** Triangles, counterclockwise seen from outside (glTF 2.0, 3.7.2.1). */
function indices(): Uint16Array {
  const out: number[] = [];
  const at = (ring: number, step: number): number => 1 + (ring - 1) * AROUND + (step % AROUND);
  for (let step = 0; step < AROUND; step++) {
    out.push(0, at(1, step + 1), at(1, step));
    for (let ring = 1; ring < RINGS; ring++) {
      const [a, b, c, d] = [at(ring, step), at(ring, step + 1), at(ring + 1, step + 1), at(ring + 1, step)];
      out.push(a, b, c, a, c, d);
    }
    out.push(VERTICES - 1, at(RINGS, step), at(RINGS, step + 1));
  }
  return Uint16Array.from(out);
}
