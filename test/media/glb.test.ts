import fc from 'fast-check';
import { validateBytes } from 'gltf-validator';
import { describe, expect, it } from 'vitest';
import { solid } from '../../src/media/glb/solid.ts';
import { bytesOf, spec } from './tools.ts';

const model = (seed: number) => bytesOf(spec({ format: 'glb', seed }));

describe('a glb', () => {
  it('has nothing a validator could remark on, whatever the seed', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(0xffffffff), async (seed) => {
        const { issues, info } = await validateBytes(new Uint8Array(model(seed)));
        expect(issues.messages).toEqual([]);
        expect(issues).toMatchObject({ numErrors: 0, numWarnings: 0, numInfos: 0, numHints: 0 });
        expect(info).toMatchObject({ generator: 'stunt-double', totalVertexCount: 1490, totalTriangleCount: 2976 });
      }),
      { numRuns: 100 },
    );
  });

  it('keeps its document within the room left for it', () => {
    fc.assert(
      fc.property(fc.nat(0xffffffff), (seed) => {
        const bytes = model(seed);
        expect(bytes.readUInt32LE(8)).toBe(bytes.length);
        expect(bytes.readUInt32LE(12) % 4).toBe(0);
        expect(bytes.toString('utf8', 20, 20 + bytes.readUInt32LE(12))).toMatch(/^\{.*\} {8,}$/);
      }),
    );
  });

  it('faces outwards: every triangle goes round the way its normals point', () => {
    fc.assert(
      fc.property(fc.nat(0xffffffff), (seed) => {
        const { positions, normals, indices } = solid(seed);
        const at = (values: Float32Array, vertex: number) => [...values.subarray(vertex * 3, vertex * 3 + 3)];
        let volume = 0;
        for (let triangle = 0; triangle < indices.length; triangle += 3) {
          const corners = [...indices.subarray(triangle, triangle + 3)];
          const [a = [], b = [], c = []] = corners.map((vertex) => at(positions, vertex));
          const face = cross(minus(b, a), minus(c, a));
          const normal = corners.map((vertex) => at(normals, vertex)).reduce(plus);
          expect(dot(face, normal)).toBeGreaterThan(0);
          volume += dot(a, cross(b, c)) / 6;
        }
        expect(volume).toBeGreaterThan(0.03);
      }),
      { numRuns: 30 },
    );
  });
});

const pair = (a: number[], b: number[], join: (x: number, y: number) => number) =>
  a.map((x, axis) => join(x, b[axis] ?? 0));
const plus = (a: number[], b: number[]) => pair(a, b, (x, y) => x + y);
const minus = (a: number[], b: number[]) => pair(a, b, (x, y) => x - y);
const dot = (a: number[], b: number[]) => pair(a, b, (x, y) => x * y).reduce((sum, value) => sum + value, 0);
const cross = ([ax = 0, ay = 0, az = 0]: number[], [bx = 0, by = 0, bz = 0]: number[]) => [
  ay * bz - az * by,
  az * bx - ax * bz,
  ax * by - ay * bx,
];
