import type { IncomingMessage } from 'node:http';
import type { Contract } from '../contract/contract.ts';
import { nthId } from '../core/ids.ts';
import type { Stage } from '../stage/stage.ts';
import type { Caller } from './caller.ts';
import type { StageDoor } from './exchange.ts';

/** Gives requests their ids. */
export interface RequestIds {
  /** The id that the client gave, or else the next one of the stage that the request is for. */
  of(request: Pick<IncomingMessage, 'headers' | 'url'>, caller: Caller): string;
  /** The next id for what is no request of the contract. */
  outside(): string;
}

/**
 * Ids that follow from a stage's seed and the requests made of it: what is outside of the contract, such as the admin
 * API or a health check, and what is for another stage does not count.
 */
export function createRequestIds({ jobs, operations }: Contract, stages: StageDoor): RequestIds {
  const roots = new Set([...operations.values()].map(({ path }) => firstSegment(path)));
  const header = jobs.headers.requestId.toLowerCase();
  let others = 0;
  const outside = () => nthId(jobs.ids.request, ~stages.main.seed, others++);

  const linkedStage = (url: string): Stage => {
    const query = url.indexOf('?');
    if (query < 0) return stages.main;
    const linked = new URLSearchParams(url.slice(query)).get(jobs.links.parameters.key);
    return stages.byId(linked ?? '') ?? stages.main;
  };
  return {
    outside,
    of({ headers, url = '' }, { stage }) {
      const given = headers[header];
      // An answer carries the client's own unchanged where it can: Node respells other bytes.
      if (typeof given === 'string' && /^[\x20-\x7e]+$/.test(given)) return given;
      return roots.has(firstSegment(url)) ? (stage ?? linkedStage(url)).nextRequestId() : outside();
    },
  };
}

/** The first segment of a path, as in `v1` of `/v1/jobs?x=y`. */
function firstSegment(url: string): string {
  const slash = url.indexOf('/', 1);
  const first = slash < 0 ? url.slice(1) : url.slice(1, slash);
  const query = first.indexOf('?');
  return query < 0 ? first : first.slice(0, query);
}
