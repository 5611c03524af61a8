import type { PlannedJob } from '../plan.ts';
import { cancel, probeAlias, probeCancel, probeCancelEnded } from './cancel.ts';
import type { JobRun } from './job-run.ts';
import { fetchLink, probeLinks } from './link.ts';
import { poll, pollToEnd, probeThrottle } from './poll.ts';
import type { Session } from './session.ts';
import { submitPlanned } from './submit.ts';
import { probeDelivery } from './webhook.ts';

/** Submits a planned job and does with it what it is for. */
export async function probeJob(session: Session, planned: PlannedJob): Promise<void> {
  const job = await submitPlanned(session, planned);
  if (!job) return;
  switch (planned.name) {
    case 'main':
      return probeMain(session, job);
    case 'second':
      return probeCancelEnded(session, job);
    case 'cancelled':
      return probeCancel(session, job);
    case 'alias':
      return probeAlias(session, job);
    case 'queued':
      await cancel(session, job, 'cancel-active');
      await poll(session, job);
      return;
    case 'long':
      return pollToEnd(session, job);
    case 'failing':
    case 'retried':
    case 'redirected':
    case 'reset':
    case 'silent':
    case 'gone':
      return probeDelivery(session, job);
    default:
      await pollToEnd(session, job);
      for (const { url } of job.links.slice(-1)) await fetchLink(session, job, url, 'link-fresh');
  }
}

/** The job that feeds most rules: polled around the interval, delivered, and fetched in every way. */
async function probeMain(session: Session, job: JobRun): Promise<void> {
  const { jobs, time, target } = session;
  await probeThrottle(session, job);
  await probeDelivery(session, job);
  // Another job's link is needed, to be mixed up with this one's.
  const others = () => jobs.filter((one) => one !== job && one.status === 'completed' && one.links.length > 0);
  const { patience } = target.budget;
  await time.until(() => others().length > 0, time.now() + patience, target.timings.pollInterval);
  await probeLinks(session, job, others());
}
