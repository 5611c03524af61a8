import type { Contract } from '../src/contract/contract.ts';
import type { Finding } from './verdict.ts';
import type { View } from './view.ts';

/** MUST: the contract states it. SHOULD: an RFC or a strong convention does. MAY: reported, never a failure. */
export type Level = 'MUST' | 'SHOULD' | 'MAY';

/** A rule is data and one pure function. Its id is permanent. */
export interface Rule {
  readonly id: string;
  readonly level: Level;
  /** A sentence that begins with the level. */
  readonly title: string;
  /** Where the contract says so: a sentence of the page, a decision, or a section of an RFC. */
  readonly clause: string;
  /** One finding for each thing of the trace that can be judged, such as each job. None when there is nothing. */
  readonly judge: (view: View, contract: Contract) => readonly Finding[];
}
