import type { JournalEntry } from '../core/journal.ts';
import type { AdminHandler } from './admin-exchange.ts';
import { entryView } from './views.ts';

/** What entries are looked for. Left out is any. */
export interface EntryFilter {
  readonly kind?: unknown;
  readonly job?: unknown;
  readonly operation?: unknown;
  readonly status?: unknown;
  readonly warnings?: unknown;
  readonly after?: unknown;
}

/** Whether an entry is one of those that are looked for. */
export function fits(entry: JournalEntry, { kind, job, operation, status, warnings, after }: EntryFilter): boolean {
  const exchange = entry.kind === 'exchange' ? entry : undefined;
  return (
    (kind === undefined || entry.kind === kind) &&
    (job === undefined || ('job' in entry && entry.job === job)) &&
    (operation === undefined || exchange?.operation === operation) &&
    (status === undefined || exchange?.status === status) &&
    (warnings === undefined || (exchange?.warnings ?? []).length > 0 === warnings) &&
    (after === undefined || entry.number > Number(after))
  );
}

export const readJournal: AdminHandler = async ({ stage, query }) => {
  const entries = stage.journal.entries().filter((entry) => fits(entry, query));
  return { entries: entries.slice(-Number(query.limit)).map(entryView) };
};

export const clearJournal: AdminHandler = async ({ stage, reply }) => {
  stage.journal.clear();
  return reply.status(204).send();
};
