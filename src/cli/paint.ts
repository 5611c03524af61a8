import pc from 'picocolors';

/**
 * Whether what is printed to a stream may have colours: on a terminal, unless `NO_COLOR` is set, and wherever `FORCE_COLOR` is
 * (no-color.org, force-color.org). A `CI` variable alone does not ask for them: a log there is read as plain lines.
 */
export function wantsColours(stream: { readonly isTTY?: boolean }, environment: NodeJS.ProcessEnv): boolean {
  if (environment.NO_COLOR) return false;
  if (environment.FORCE_COLOR) return environment.FORCE_COLOR !== '0';
  return stream.isTTY === true && environment.TERM !== 'dumb';
}

/** Paints what is printed to standard output. */
export const paint = pc.createColors(wantsColours(process.stdout, process.env));
