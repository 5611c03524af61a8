import { readPointer } from '../../src/contract/pointer.ts';
import type { Channel, KeyKind, LinkKind, On } from './defect.ts';

/** What is known of a request, an answer or a delivery when a rule is held against it. */
export interface Facts {
  readonly role?: string | undefined;
  readonly operation?: string | undefined;
  readonly method?: string;
  readonly key?: KeyKind;
  readonly headers?: Readonly<Record<string, string | undefined>>;
  /** The request's body as text, where it has one. */
  readonly text?: string;
  readonly link?: LinkKind | undefined;
  readonly linkAgeMs?: number | undefined;
  readonly status?: number;
  readonly job?: string | undefined;
  readonly jobStatus?: string | undefined;
  readonly channel?: Channel;
  readonly attempt?: number;
  readonly answered?: number;
}

/** Tells which of the rules of a list apply, and counts how often each has matched. */
export class Matcher<Rule extends { readonly on?: On }> {
  readonly #rules: readonly Rule[];
  readonly #counts = new Map<string, number>();
  readonly #span: (text: string) => number;

  constructor(rules: readonly Rule[] = [], span: (text: string) => number) {
    this.#rules = rules;
    this.#span = span;
  }

  /** The rules that apply, in order. Each call counts. */
  applying(facts: Facts): Rule[] {
    return this.#rules.filter(({ on = {} }, index) => {
      if (!this.#fits(on, facts)) return false;
      const counter = `${index} ${on.overall ? '' : (facts.job ?? '')}`;
      const count = (this.#counts.get(counter) ?? 0) + 1;
      this.#counts.set(counter, count);
      return count >= (on.from ?? 1) && count <= (on.to ?? Number.POSITIVE_INFINITY);
    });
  }

  #fits(on: On, facts: Facts): boolean {
    const same = <T>(wanted: T | undefined, is: T | undefined) => wanted === undefined || wanted === is;
    const among = <T>(wanted: T | readonly T[] | undefined, is: T | undefined) =>
      wanted === undefined || (is !== undefined && [wanted].flat().includes(is as never));
    const json = on.body || on.malformed !== undefined ? parsed(facts.text) : undefined;
    return (
      same(on.role, facts.role) &&
      same(on.operation, facts.operation) &&
      same(on.method, facts.method) &&
      same(on.key, facts.key) &&
      same(on.attempt, facts.attempt) &&
      among(on.link, facts.link) &&
      among(on.status, facts.status) &&
      among(on.job, facts.jobStatus) &&
      among(on.channel, facts.channel) &&
      among(on.answered, facts.answered) &&
      (on.linkAge === undefined || (facts.linkAgeMs ?? -1) >= this.#span(on.linkAge)) &&
      (on.malformed === undefined || on.malformed === (json === undefined)) &&
      all(on.headers, (name) => facts.headers?.[name]) &&
      all(on.body, (pointer) => text(readPointer(json, pointer)))
    );
  }
}

function all(wanted: Readonly<Record<string, string | null>> = {}, is: (name: string) => string | undefined): boolean {
  return Object.entries(wanted).every(([name, pattern]) => {
    const value = is(name);
    return pattern === null ? value === undefined : value !== undefined && new RegExp(pattern).test(value);
  });
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' || value === undefined ? value : JSON.stringify(value);
}

function parsed(body: string | undefined): unknown {
  try {
    return JSON.parse(body ?? '');
  } catch {
    return undefined;
  }
}
