/** What settles a rule about days: how links end, and when files are deleted. */
export const settlesDays =
  'a link that tells an expiry within --patience, clock.advance in the target file, shorter timings of a test ' +
  'deployment, or --ledger FILE now and --resume FILE later would settle it';
