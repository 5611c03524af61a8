/** The target cannot be observed at all: nothing answers at its address, or it refuses the key. The message says which. */
export class TargetError extends Error {
  override readonly name = 'TargetError';
}
