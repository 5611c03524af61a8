import { fetchDeleted, fetchExpired } from '../probes/expiry.ts';
import type { JobRun } from '../probes/job-run.ts';
import { fetchLink } from '../probes/link.ts';
import { isPassing, type Session } from '../probes/session.ts';
import type { DueCheck } from './due-checks.ts';
import type { Readiness } from './readiness.ts';

/** Makes a check of a ledger, as far as it can be made. Says whether that was all of it, so that it is not due again. */
export async function seeTo(session: Session, job: JobRun, check: DueCheck, readiness: Readiness): Promise<boolean> {
  const { onProgress, recorder } = session;
  const { link, until } = check;
  switch (readiness) {
    case 'later':
      return false;
    case 'early':
      onProgress(`fetching the link of ${job.id}, which still has to be good`);
      await fetchLink(session, job, link, 'link-older-still-good');
      return false;
    case 'late': {
      onProgress(`fetching the link of ${job.id}, which has expired`);
      const { exchange } = await fetchLink(session, job, link, 'link-expired');
      recorder.note(
        'link',
        `the fresh link of ${job.id} could be seen until ${until}, when its file was near its end; begin a new ledger and resume it in time`,
      );
      return !isPassing(exchange);
    }
    case 'now':
      if (check.check === 'link-expiry') {
        onProgress(`looking at the link of ${job.id}, which has expired`);
        return fetchExpired(session, job, link);
      }
      onProgress(`looking for the file of ${job.id}, which should be deleted`);
      return fetchDeleted(session, job, link);
  }
}
