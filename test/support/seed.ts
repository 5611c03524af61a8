/** What fast-check begins with: a failure prints its seed and path, and FC_SEED and FC_PATH bring it back. */
export const replayed = {
  ...(process.env.FC_SEED !== undefined && { seed: Number(process.env.FC_SEED) }),
  ...(process.env.FC_PATH !== undefined && { path: process.env.FC_PATH }),
};

/** The seed of FC_SEED, or else the usual one, for what is not drawn by `fc.assert`. */
export function seedOr(usual: number): number {
  return replayed.seed ?? usual;
}
