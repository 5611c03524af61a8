import type { Exchange } from '../trace.ts';
import type { View } from '../view.ts';
import { completedRecord } from './records.ts';

/** Files that were served whole, with the record of their job. */
export function fetched(view: View): { exchange: Exchange; record: unknown }[] {
  return view
    .with('link-fresh')
    .filter(({ response }) => response?.status === 200)
    .map((exchange) => ({ exchange, record: completedRecord(view, exchange.step.job)?.record }));
}
