import type { Exchange } from '../trace.ts';
import { type Finding, fail, pass } from '../verdict.ts';
import { answerText, anyOf } from './words.ts';

/** One finding for each exchange, by the status it was answered with. */
export function expectStatus(exchanges: readonly Exchange[], wanted: readonly number[], what: string): Finding[] {
  return exchanges.map((exchange) =>
    wanted.includes(exchange.response?.status ?? 0)
      ? pass(`${what} was answered ${exchange.response?.status}`, exchange.id)
      : fail(`${what} is answered ${anyOf(wanted)}; ${answerText(exchange)}`, exchange.id),
  );
}
