import { invariants } from './properties/invariants.ts';
import type { Rule } from './rule.ts';
import { rules } from './rules.ts';

/** All that a report can name, so that whoever reads one can look it up: the rules, and what explorations judge by besides. */
export const everyRule: readonly Rule[] = [...rules, ...invariants];
