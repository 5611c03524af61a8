import { random } from '../../core/random.ts';
import { hueColour } from '../hue-colour.ts';
import { INDICES, type Solid, VERTICES } from './solid.ts';

const FLOAT = 5126;
const UNSIGNED_SHORT = 5123;
const ARRAY_BUFFER = 34_962;
const ELEMENT_ARRAY_BUFFER = 34_963;

/** Bytes of the binary chunk: positions, then normals, then indices. */
export const BINARY_BYTES = VERTICES * 24 + INDICES * 2;

/** The glTF 2.0 document of a solid in one buffer, with a material whose colour the seed chooses. */
export function gltfDocument(seed: number, { positions }: Solid): object {
  const next = random(seed ^ 0x5eed);
  const colour = hueColour(next(), 0.45 + 0.4 * next(), 0.4 + 0.2 * next()).map(thousandths);
  return {
    asset: { version: '2.0', generator: 'stunt-double' },
    scene: 0,
    scenes: [{ nodes: [0] }],
    nodes: [{ mesh: 0, name: 'solid' }],
    meshes: [{ primitives: [{ attributes: { POSITION: 0, NORMAL: 1 }, indices: 2, material: 0 }] }],
    materials: [
      {
        pbrMetallicRoughness: {
          baseColorFactor: [...colour, 1],
          metallicFactor: thousandths(next() * 0.6),
          roughnessFactor: thousandths(0.25 + next() * 0.5),
        },
      },
    ],
    accessors: [
      { bufferView: 0, componentType: FLOAT, count: VERTICES, type: 'VEC3', ...bounds(positions) },
      { bufferView: 1, componentType: FLOAT, count: VERTICES, type: 'VEC3' },
      { bufferView: 2, componentType: UNSIGNED_SHORT, count: INDICES, type: 'SCALAR' },
    ],
    bufferViews: [
      { buffer: 0, byteOffset: 0, byteLength: VERTICES * 12, target: ARRAY_BUFFER },
      { buffer: 0, byteOffset: VERTICES * 12, byteLength: VERTICES * 12, target: ARRAY_BUFFER },
      { buffer: 0, byteOffset: VERTICES * 24, byteLength: INDICES * 2, target: ELEMENT_ARRAY_BUFFER },
    ],
    buffers: [{ byteLength: BINARY_BYTES }],
  };
}

/** The exact extent of the positions, which POSITION must have (glTF 2.0, 3.7.2.1). */
function bounds(positions: Float32Array): { min: number[]; max: number[] } {
  const min = [Infinity, Infinity, Infinity];
  const max = [-Infinity, -Infinity, -Infinity];
  for (const [index, value] of positions.entries()) {
    const axis = index % 3;
    min[axis] = Math.min(min[axis] ?? 0, value);
    max[axis] = Math.max(max[axis] ?? 0, value);
  }
  return { min, max };
}

function thousandths(value: number): number {
  return Math.round(value * 1000) / 1000;
}
