import type { Contract } from '../../src/contract/contract.ts';
import { lateMs } from '../probes/expiry.ts';
import type { JobRun } from '../probes/job-run.ts';
import { linkEnd } from '../probes/link.ts';
import type { Session } from '../probes/session.ts';
import type { DueKind } from '../trace.ts';

/** Something that has to be looked at later. Instants are dates by the observer's clock. */
export interface DueCheck {
  readonly check: DueKind;
  /** The job by the target's id. */
  readonly job: string;
  /** A link of the job, as it was given: whoever has it can fetch the file until it expires. */
  readonly link: string;
  /** When the link or the file ends. */
  readonly ends: string;
  /** When to look: so long after the end that clocks which differ a little cannot make it too soon. */
  readonly at: string;
  /** After this there may be nothing left to see: the file of a fresh link may be deleted. */
  readonly until?: string;
}

/** What is left to look at of a job, in the order in which it is due. */
export function dueChecks(session: Session, job: JobRun | undefined, seenTo: ReadonlySet<DueKind>): DueCheck[] {
  const { time, target, recorder, contract } = session;
  const [first] = job?.links ?? [];
  const link = job?.links.at(-1);
  // Time that only turns has nothing to wait for: it is turned in the run itself.
  if (!job || !first || !link || time.turned) return [];
  const { linkTtl, retention } = target.timings;
  const epoch = (instant: number) => recorder.epochMs + recorder.now() + instant - time.now();
  const deleted = epoch(first.seenAt + retention);
  const check = (kind: DueKind, ends: number, life: number): DueCheck => {
    const at = dateOf(ends + marginOf(life, contract));
    return { check: kind, job: job.id, link: link.url, ends: dateOf(ends), at };
  };
  const all: DueCheck[] = [
    {
      ...check('link-expiry', epoch(linkEnd(session, link)), linkTtl),
      until: dateOf(deleted - marginOf(retention, contract)),
    },
    check('file-retention', deleted, retention),
  ];
  return all.filter((one) => !seenTo.has(one.check)).toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at));
}

/** How far from an end it is certain on which side of it one is, by any clock that goes right. Milliseconds. */
function marginOf(life: number, { jobs }: Contract): number {
  return Math.min(jobs.webhooks.toleranceSeconds * 1000, life / 10) + lateMs;
}

function dateOf(epochMs: number): string {
  return new Date(Math.round(epochMs)).toISOString();
}
