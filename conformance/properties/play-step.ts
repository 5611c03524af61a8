import type { PlannedJob } from '../plan.ts';
import { modalityAt, plainRequest } from '../plan.ts';
import { read } from '../probes/auth.ts';
import { cancel } from '../probes/cancel.ts';
import type { JobRun } from '../probes/job-run.ts';
import { poll, pollNow, pollToEnd } from '../probes/poll.ts';
import { nobodysJob } from '../probes/preflight.ts';
import type { Session } from '../probes/session.ts';
import { submitDoubtful, submitPlanned } from '../probes/submit.ts';
import { probeDelivery } from '../probes/webhook.ts';
import type { TargetRequest } from '../target-file.ts';
import { fetchByAge, fetchTampered, waitLong } from './play-link.ts';
import type { JobSpec, Program, Step } from './program.ts';
import type { MadeRequest } from './requests.ts';

/** A program that is being played. */
export interface Play {
  readonly session: Session;
  readonly program: Program;
  /** The jobs that were submitted, by their place in the program. Undefined: a submit came to no job. */
  readonly jobs: Map<number, JobRun | undefined>;
  /** The last record of each job, and when it was first seen in the target's time. */
  readonly sightings: Map<JobRun, { readonly record: unknown; readonly at: number }>;
}

/** Plays one step. What cannot be done, such as polling a job that was refused, is left out. */
export async function playStep(play: Play, step: Step): Promise<void> {
  await takeStep(play, step);
  for (const job of play.jobs.values()) {
    if (job && job.record !== play.sightings.get(job)?.record) {
      play.sightings.set(job, { record: job.record, at: play.session.time.now() });
    }
  }
}

async function takeStep(play: Play, step: Step): Promise<void> {
  const { session } = play;
  const { target, time, contract } = session;
  const has = (key: string) => key !== 'other' || target.otherKey !== undefined;
  switch (step.do) {
    case 'wait':
      return time.sleep((step.tenths / 10) * target.timings.pollInterval);
    case 'wait-long':
      return waitLong(session, step.span);
    case 'break':
      return breakSchema(session, step.request);
    case 'poll-nobodys':
      if (has(step.key)) await read(session, nobodysJob(contract), 'job-unknown', step.key);
      return;
  }
  const job = await jobAt(play, step.job);
  if (!job) return;
  switch (step.do) {
    case 'submit':
      return;
    case 'poll':
      await time.sleep((step.after / 10) * target.timings.pollInterval);
      await pollNow(session, job, 'plain', step.conditional && job.etag ? { 'if-none-match': job.etag } : {});
      return;
    case 'poll-in-time':
      await poll(session, job);
      return;
    case 'poll-as':
      if (has(step.key)) await read(session, job.id, 'plain', step.key);
      return;
    case 'cancel-as':
      if (has(step.key)) await cancel(session, job, 'plain', { key: step.key });
      return;
    case 'cancel':
      return cancelJob(play, job, step.alias);
  }
  // Slow jobs are there to be cancelled: nobody waits for them.
  if (job.planned?.intent === 'slow') return;
  switch (step.do) {
    case 'finish':
      return pollToEnd(session, job);
    case 'receive':
      return probeDelivery(session, job);
    case 'fetch':
      await pollToEnd(session, job);
      return fetchByAge(session, job, step.link);
    case 'tamper':
      await pollToEnd(session, job);
      return fetchTampered(play, job, step.how);
  }
}

/** The job at a place of the program, submitted when it was not yet. */
async function jobAt({ session, program, jobs }: Play, place: number): Promise<JobRun | undefined> {
  const spec = program.jobs[place];
  if (!spec || jobs.has(place)) return jobs.get(place);
  const job = await submitPlanned(session, plannedJob(session, spec));
  jobs.set(place, job);
  return job;
}

function plannedJob(session: Session, { like, modality, request: made, webhook }: JobSpec): PlannedJob {
  const { target, contract, receiver, jobs } = session;
  const special = like === 'any' ? undefined : target.requests[like];
  const request = special ?? requestFor(session, modality, made);
  const hooked = webhook !== 'none' && receiver !== undefined;
  const plain = hooked ? 'with-webhook' : 'ok';
  const asked = made?.intent === 'long-duration' ? made.intent : plain;
  return {
    // A name of its own, since deliveries come to a path of that name.
    name: `${webhook === 'refused-once' ? 'explored-refused' : 'explored'}-${jobs.length}`,
    modality: modalityAt(contract, request.path) ?? modality,
    intent: special && like !== 'any' ? like : asked,
    request,
    webhook: hooked,
    purpose: 'exploring',
    cents: undefined,
  };
}

/** What was made up, besides what the target file says that each request has to hold. */
function requestFor({ target, contract }: Session, modality: string, made: MadeRequest | undefined): TargetRequest {
  const { ok } = target.requests;
  const own = ok && modalityAt(contract, ok.path) === modality ? ok : undefined;
  if (!made) return own ?? plainRequest(contract, modality);
  return { path: plainRequest(contract, modality).path, body: { ...JSON.parse(made.body), ...own?.body } };
}

async function breakSchema(session: Session, { modality, intent, body }: MadeRequest): Promise<void> {
  const { path } = plainRequest(session.contract, modality);
  const job = await submitDoubtful(session, 'error', intent, { path, body });
  if (job) await cancel(session, job, 'plain');
}

/** Cancels a job, for what is known of it: rules ask other things of one that has ended. */
async function cancelJob({ session, sightings }: Play, job: JobRun, alias: boolean): Promise<void> {
  const { contract, target, found, time } = session;
  const has = target.features.deleteAlias !== false && contract.jobs.roles.cancel.length > 1;
  if (job.ended) {
    const intent = job.status === 'cancelled' ? 'cancel-again' : 'cancel-ended';
    // As long as the alias was not seen to be there, its refusal would say nothing of the job.
    await cancel(session, job, intent, { nth: alias && has && found.deleteAlias === true ? 1 : 0 });
    return;
  }
  // What was active a while ago may have ended since.
  const fresh = time.now() - (sightings.get(job)?.at ?? 0) < target.timings.pollInterval / 10;
  const isActive = fresh || job.planned?.intent === 'slow';
  if (!alias || !has || found.deleteAlias === false) {
    await cancel(session, job, isActive ? 'cancel-active' : 'plain');
    return;
  }
  const { response } = await cancel(session, job, isActive ? 'cancel-alias' : 'plain', { nth: 1 });
  if (response?.status === 200) found.deleteAlias = true;
  if (response?.status === 404 || response?.status === 405) found.deleteAlias = false;
}
