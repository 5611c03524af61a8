import { Refusal } from '../core/errors.ts';
import { type Job, statusOf } from '../core/job.ts';
import { linkFault } from '../core/link.ts';
import type { MediaFile } from '../media/media-file.ts';
import { fileEndOf, fileKind, fileOf, filePath, linkTo } from './result.ts';
import type { Stage } from './stage.ts';

/** A file that may be fetched. */
export interface OpenFile {
  readonly file: MediaFile;
  readonly name: string;
  readonly contentType: string;
  readonly etag: string;
  /** When it is deleted, in milliseconds since the epoch. */
  readonly endsAt: number;
}

/**
 * Opens a file by its link; a link's faults are told before whether the file exists.
 * Throws Refusal for a bad link and for a file that is not there.
 */
export async function openByLink(
  stage: Stage,
  jobId: string,
  filename: string,
  query: Readonly<Record<string, unknown>>,
): Promise<OpenFile> {
  const { parameters } = stage.contract.jobs.links;
  const fault = linkFault(filePath(stage, jobId, filename), query, stage.clock.now(), stage.signer, parameters);
  if (fault) throw new Refusal('link', fault, { status: stage.scenario.links.refusalStatus });
  return open(stage, await stage.store.getJob(jobId), filename);
}

/** Opens a file for the owner of its job, without a link. Throws Refusal when there is no such file. */
export async function openByOwner(stage: Stage, owner: string, jobId: string, filename: string): Promise<OpenFile> {
  return open(stage, await stage.jobOf(owner, jobId), filename);
}

/** A link with a life of the owner's choice; it ends with the file when that is sooner. Throws Refusal. */
export async function makeLink(
  stage: Stage,
  owner: string,
  jobId: string,
  filename: string,
  lifeSeconds: number,
): Promise<{ url: string; endsAt: number }> {
  const { endsAt: fileEndsAt } = await openByOwner(stage, owner, jobId, filename);
  const endsAt = Math.min(stage.clock.now() + lifeSeconds * 1000, fileEndsAt);
  return { url: linkTo(stage, await stage.jobOf(owner, jobId), endsAt), endsAt };
}

function open(stage: Stage, job: Job | undefined, filename: string): OpenFile {
  const now = stage.clock.now();
  if (!job || fileKind(stage, job).name !== filename || statusOf(job, now).status !== 'completed') {
    throw new Refusal('notFound', `there is no file ${filename} of that job`);
  }
  const endsAt = fileEndOf(stage, job);
  if (now >= endsAt) throw new Refusal('notFound', `the file ${filename} has been deleted`);
  const { name, contentType } = fileKind(stage, job);
  return { file: fileOf(stage, job), name, contentType, etag: `"${job.media.seed.toString(36)}"`, endsAt };
}
