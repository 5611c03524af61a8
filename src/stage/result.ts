import { fillPath, operationFor } from '../contract/contract.ts';
import type { AsyncJobs } from '../contract/generated/async-jobs.ts';
import { type Job, statusOf } from '../core/job.ts';
import { fileEnd, linkEnd, signLink } from '../core/link.ts';
import type { FileFacts, JsonObject } from '../core/record.ts';
import { type MediaFile, mediaFile } from '../media/media-file.ts';
import type { Stage } from './stage.ts';

/** The record of a job as it is at an instant, with the link that holds then. */
export function recordAt(stage: Stage, job: Job, now: number): JsonObject {
  const state = statusOf(job, now);
  return stage.writeRecord(job, state, state.status === 'completed' ? fileFacts(stage, job, now) : undefined);
}

/** How the modality's file is called and typed. */
export function fileKind(stage: Stage, job: Job): AsyncJobs['modalities'][string]['file'] {
  return (stage.contract.jobs.modalities[job.modality] as AsyncJobs['modalities'][string]).file;
}

/** The file that a job makes. It is made anew from a few numbers each time it is read. */
export function fileOf(stage: Stage, job: Job): MediaFile {
  return mediaFile({ format: fileKind(stage, job).format, ...job.media });
}

/** Path of a job's file, as links are signed over it. */
export function filePath(stage: Stage, jobId: string, filename: string): string {
  return fillPath(operationFor(stage.contract, 'file').path, { jobId, filename });
}

/** When a completed job's file is deleted. */
export function fileEndOf(stage: Stage, job: Job): number {
  return fileEnd(job, stage.scenario.links.retentionMs);
}

/** When the link that the record of a completed job carries stops working. */
export function linkEndOf(stage: Stage, job: Job): number {
  return linkEnd(job.linkedAt ?? job.plan.endAt, stage.scenario.links.lifeMs, fileEndOf(stage, job));
}

/** A signed link to a job's file that works until an instant. */
export function linkTo(stage: Stage, job: Job, endsAt: number): string {
  const path = filePath(stage, job.id, fileKind(stage, job).name);
  return job.origin + signLink(path, endsAt, stage.signer, stage.contract.jobs.links.parameters);
}

function fileFacts(stage: Stage, job: Job, now: number): FileFacts {
  return {
    contentType: fileKind(stage, job).contentType,
    bytes: fileOf(stage, job).bytes,
    seconds: job.media.seconds > 0 ? job.media.seconds : undefined,
    url: now < fileEndOf(stage, job) ? linkTo(stage, job, linkEndOf(stage, job)) : undefined,
  };
}
