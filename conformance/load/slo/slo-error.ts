/** A text that is no service level objective. The message names the text and the rule that it breaks. */
export class SloError extends Error {
  override readonly name = 'SloError';
}
