import fc from 'fast-check';
import type { Operation } from '../../../src/contract/operation.ts';

/** What is sent on one connection, and what can be expected of it. */
export interface Shot {
  /** The bytes, in which `known` ids and keys have yet to be filled in. */
  render(world: World): Buffer;
  /** The operation that is asked for, when the request is one that the contract describes. */
  readonly operation?: Operation;
  readonly head: boolean;
  /** Whether the request is whole, so that there must be an answer. */
  readonly whole: boolean;
}

/** What a shot can make use of: things that exist on the double that is shot at. */
export interface World {
  readonly key: string;
  /** Ids of jobs, finished ones and fresh ones. */
  readonly ids: readonly string[];
  /** Queries of good links, by the number of the id. */
  readonly links: readonly string[];
}

/** A shot that shows itself shortened when fast-check prints it. */
export function shot(facts: Omit<Shot, 'render'>, render: Shot['render']): Shot {
  const sample = () => render({ key: 'KEY', ids: ['ID'], links: ['LINK'] });
  const text = () => JSON.stringify(sample().subarray(0, 1500).toString('latin1'));
  return { ...facts, render, [fc.toStringMethod]: () => `${facts.operation?.id ?? 'no operation'} ${text()}` } as Shot;
}
