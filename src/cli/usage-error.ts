/** What the user asked for cannot be done as asked. The message says which flag, which rule and which value. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
