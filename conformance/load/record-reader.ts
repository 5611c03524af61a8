import type { Contract } from '../../src/contract/contract.ts';
import { readPointer } from '../../src/contract/pointer.ts';
import type { Status } from '../../src/contract/status.ts';

/** What a load run needs to know of a record. */
export interface LoadRecord {
  readonly id: string | undefined;
  /** What the status means; undefined when it is spelt in no way the contract knows. */
  readonly status: Status | undefined;
  readonly ended: boolean;
  readonly link: string | undefined;
  /** Unix seconds of the last change. */
  readonly updatedAt: number | undefined;
}

/** A function that reads records, of polls or deliveries. It returns undefined for what is no JSON object. */
export function recordReader({
  jobs,
}: Contract): (text: string, channel: 'answer' | 'delivery') => LoadRecord | undefined {
  const { statuses, terminal } = jobs.life;
  const meanings = new Map(Object.entries(statuses).map(([meaning, text]) => [text, meaning as Status]));
  const { event } = jobs.webhooks;
  return (text, channel) => {
    let record: unknown;
    try {
      record = JSON.parse(text);
    } catch {
      return undefined;
    }
    if (channel === 'delivery' && event) record = readPointer(record, event.record);
    if (typeof record !== 'object' || record === null) return undefined;
    const id = readPointer(record, jobs.record.id);
    const link = readPointer(record, jobs.record.link);
    const updatedAt = readPointer(record, jobs.record.updatedAt);
    const status = meanings.get(String(readPointer(record, jobs.record.status)));
    return {
      id: typeof id === 'string' && id !== '' ? id : undefined,
      status,
      ended: status !== undefined && terminal.includes(status),
      link: typeof link === 'string' && URL.canParse(link) ? link : undefined,
      updatedAt: typeof updatedAt === 'number' ? updatedAt : undefined,
    };
  };
}
