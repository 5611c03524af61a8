/** The id that a client gave its request, when an answer can carry it unchanged: Node respells other bytes. */
export function chooseRequestId(given: string | string[] | undefined): string | undefined {
  return typeof given === 'string' && /^[\x20-\x7e]+$/.test(given) ? given : undefined;
}
