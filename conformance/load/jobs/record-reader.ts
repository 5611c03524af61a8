import type { Contract } from '../../../src/contract/contract.ts';
import { readPointer } from '../../../src/contract/pointer.ts';
import type { Status } from '../../../src/contract/status.ts';

/** What a load run needs to know of a record. */
export interface LoadRecord {
  /** What the status means; undefined when it is spelt in no way the contract knows. */
  readonly status: Status | undefined;
  readonly ended: boolean;
  readonly link: string | undefined;
  /** Unix seconds of the last change. */
  readonly updatedAt: number | undefined;
}

export interface RecordReader {
  /** The id in the answer to a submit; undefined when there is none. Of submits nothing else is needed, and they are many. */
  id(text: string): string | undefined;
  /** The record in the answer to a poll, or in a delivery; undefined for what is no JSON object. */
  record(text: string, channel: 'answer' | 'delivery'): LoadRecord | undefined;
}

/** Reads what the target tells of jobs. */
export function recordReader({ jobs }: Contract): RecordReader {
  const { statuses, terminal } = jobs.life;
  const meanings = new Map(Object.entries(statuses).map(([meaning, text]) => [text, meaning as Status]));
  const { event } = jobs.webhooks;
  const idOf = (record: unknown) => {
    const id = readPointer(record, jobs.record.id);
    return typeof id === 'string' && id !== '' ? id : undefined;
  };
  return {
    id: (text) => idOf(parsed(text)),
    record(text, channel) {
      const all = parsed(text);
      const record = channel === 'delivery' && event ? readPointer(all, event.record) : all;
      if (typeof record !== 'object' || record === null) return undefined;
      const link = readPointer(record, jobs.record.link);
      const updatedAt = readPointer(record, jobs.record.updatedAt);
      const status = meanings.get(String(readPointer(record, jobs.record.status)));
      return {
        status,
        ended: status !== undefined && terminal.includes(status),
        link: typeof link === 'string' && URL.canParse(link) ? link : undefined,
        updatedAt: typeof updatedAt === 'number' ? updatedAt : undefined,
      };
    },
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
