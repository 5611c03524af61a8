import type { AsyncJobs } from '../contract/generated/async-jobs.ts';
import { pointerPath } from '../contract/pointer.ts';
import { isTerminal, type Job, type JobState } from './job.ts';

/** A job record or a part of one, as it goes over the wire. */
export type JsonObject = { [member: string]: unknown };

/** What a record says about a finished file. */
export interface FileFacts {
  readonly contentType: string;
  readonly bytes: number;
  readonly seconds: number | undefined;
  /** Absent once the file has been deleted. */
  readonly url: string | undefined;
}

/** Writes the record of a job in a state; `file` is for completed jobs. */
export type RecordWriter = (job: Job, state: JobState, file?: FileFacts) => JsonObject;

/** A writer of records whose members stand where the contract's pointers say. */
export function createRecordWriter({ record: at, life }: Pick<AsyncJobs, 'record' | 'life'>): RecordWriter {
  const put = Object.fromEntries(
    Object.entries(at).flatMap(([name, pointer]) => (typeof pointer === 'string' ? [[name, setter(pointer)]] : [])),
  ) as { [name in keyof Omit<AsyncJobs['record'], 'constants'>]: Setter };
  const constants = Object.entries(at.constants).map(([pointer, value]) => ({ set: setter(pointer), value }));

  return (job, state, file) => {
    const record: JsonObject = {};
    put.id(record, job.id);
    for (const { set, value } of constants) set(record, value);
    put.status(record, life.statuses[state.status]);
    put.modality(record, job.modality);
    put.model(record, job.model);
    put.createdAt(record, seconds(job.createdAt));
    put.updatedAt(record, seconds(state.since));
    if (state.status === 'completed' && file) {
      if (file.url !== undefined) put.link(record, file.url);
      put.contentType(record, file.contentType);
      put.bytes(record, file.bytes);
      if (file.seconds !== undefined) put.duration(record, file.seconds);
    }
    if (state.status === 'failed') {
      put.errorCode?.(record, state.error.code);
      put.errorMessage(record, state.error.message);
    }
    if (isTerminal(state)) put.cost(record, state.status === 'completed' ? job.cost : 0);
    return record;
  };
}

type Setter = (target: JsonObject, value: unknown) => void;

/** A function that puts a value where a JSON pointer says, making the objects on the way. */
export function setter(pointer: string): Setter {
  const path = pointerPath(pointer);
  const last = path.pop() ?? '';
  return (target, value) => {
    let at = target;
    for (const token of path) {
      at[token] ??= {};
      at = at[token] as JsonObject;
    }
    at[last] = value;
  };
}

function seconds(ms: number): number {
  return Math.floor(ms / 1000);
}
