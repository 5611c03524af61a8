import type { AsyncJobs } from '../contract/generated/async-jobs.ts';
import { readPointer } from '../contract/pointer.ts';

/** A submit, with its fields found where the contract says. The body has been validated before. */
export interface JobRequest {
  readonly prompt: string;
  readonly model: string | undefined;
  readonly duration: number | undefined;
  readonly aspectRatio: string | undefined;
  readonly resolution: string | undefined;
  readonly webhookUrl: string | undefined;
}

/** Reads a validated body. */
export function readRequest(body: unknown, at: AsyncJobs['request']): JobRequest {
  return {
    prompt: String(readPointer(body, at.prompt)),
    model: optional(body, at.model, 'string'),
    duration: optional(body, at.duration, 'number'),
    aspectRatio: optional(body, at.aspectRatio, 'string'),
    resolution: optional(body, at.resolution, 'string'),
    webhookUrl: optional(body, at.webhookUrl, 'string'),
  };
}

type Optional = { string: string | undefined; number: number | undefined };

/** Fields that an operation's schema does not have may hold anything; they are not meant for it. */
function optional<T extends keyof Optional>(body: unknown, pointer: string, type: T): Optional[T] {
  const value = readPointer(body, pointer);
  return (typeof value === type ? value : undefined) as Optional[T];
}
