/** How a double is set up. Everything has a default. */
export interface DoubleOptions {
  /** Name of a shipped scenario, or path of a file. `steady` by default. */
  readonly scenario?: string;
  /** A 32-bit number that everything drawn or made up follows from. 1 by default. */
  readonly seed?: number;
  /** A virtual clock moves only when it is advanced, and begins at the same instant each time. `real` by default. */
  readonly clock?: 'real' | 'virtual';
  /** How many times faster than real time a real clock runs. 1 by default. */
  readonly speed?: number;
  /** `127.0.0.1` by default. */
  readonly host?: string;
  /** A free port by default. */
  readonly port?: number;
  /** API keys that are accepted; the contract's sample keys by default. */
  readonly keys?: readonly string[];
  /** Scheme and authority that links begin with; by default those by which each client reached the double. */
  readonly publicUrl?: string;
  /** The dialect that is spoken. By default that of the scenario. */
  readonly profile?: 'page' | 'sdk';
  /** An OpenAPI file with `x-async-jobs`; the package's own by default. */
  readonly contract?: string;
  /** How many journal entries each stage keeps. 10,000 by default; 0 keeps none. */
  readonly journal?: number;
  /** What the admin API asks for. By default made up where the double listens on more than loopback, else none. */
  readonly adminToken?: string;
  /** Hears one line for each request. */
  readonly log?: (line: string) => void;
  /** Hears of internal errors, which are defects of the double. */
  readonly onError?: (error: unknown) => void;
}

/** What an option must be, in words, and whether a value is. */
type Rule = readonly [words: string, holds: (value: unknown) => boolean];

const text: Rule = ['a text that is not empty', (value) => typeof value === 'string' && value !== ''];
const hearer: Rule = ['a function', (value) => typeof value === 'function'];

const rules: { readonly [name in keyof DoubleOptions]-?: Rule } = {
  scenario: text,
  seed: wholeNumber(0, 2 ** 32 - 1),
  clock: oneOf('real', 'virtual'),
  speed: ['a number above 0', (value) => typeof value === 'number' && value > 0 && Number.isFinite(value)],
  host: text,
  port: wholeNumber(0, 65_535),
  keys: ['a list of one key or more', (value) => Array.isArray(value) && value.length > 0 && value.every(text[1])],
  publicUrl: ['an http or https URL without a path, such as http://double:4010', isBaseUrl],
  profile: oneOf('page', 'sdk'),
  contract: text,
  journal: wholeNumber(0, Number.MAX_SAFE_INTEGER),
  adminToken: text,
  log: hearer,
  onError: hearer,
};

/** Throws RangeError at the first option that is unknown or breaks its rule: not everybody has types to say so. */
export function checkDoubleOptions(options: DoubleOptions): void {
  for (const [name, value] of Object.entries(options)) {
    if (!Object.hasOwn(rules, name)) {
      throw new RangeError(`startDouble has no option ${name}; it has ${Object.keys(rules).join(', ')}`);
    }
    const [words, holds] = rules[name as keyof DoubleOptions];
    if (value !== undefined && !holds(value)) {
      throw new RangeError(
        `startDouble's ${name} must be ${words}; it is ${typeof value === 'number' ? value : JSON.stringify(value)}`,
      );
    }
  }
  if (options.clock === 'virtual' && options.speed !== undefined) {
    throw new RangeError("startDouble's speed is for a real clock; a virtual one moves only when told");
  }
}

function wholeNumber(min: number, max: number): Rule {
  const words = `a whole number from ${min} to ${max}`;
  return [words, (value) => Number.isInteger(value) && Number(value) >= min && Number(value) <= max];
}

function oneOf(...names: readonly string[]): Rule {
  return [names.join(' or '), (value) => names.includes(value as string)];
}

function isBaseUrl(value: unknown): boolean {
  const url = typeof value === 'string' && URL.canParse(value) ? new URL(value) : undefined;
  return url !== undefined && /^https?:$/.test(url.protocol) && url.pathname === '/' && url.search === '';
}
