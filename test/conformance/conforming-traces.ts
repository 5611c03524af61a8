import fc from 'fast-check';
import type { Delivery, Trace } from '../../conformance/trace.ts';
import type { Contract } from '../../src/contract/contract.ts';
import { badSubmits, openLink, tamper } from './make-trace.ts';
import { cancel, cancelForeign, deliver, fetchFile, poll, pollForeign, submit, submitBad } from './paper-observer.ts';
import { type PaperJob, PaperTarget, type Style } from './paper-target.ts';

const style: fc.Arbitrary<Style> = fc.record({
  skewMs: fc.integer({ min: -3_600_000, max: 3_600_000 }),
  latencies: fc.array(fc.integer({ min: 0, max: 4000 }), { minLength: 1, maxLength: 5 }),
  turnable: fc.boolean(),
  opaqueLinks: fc.boolean(),
  upperCaseHeaders: fc.boolean(),
  niceties: fc.boolean(),
  extraFields: fc.boolean(),
  conflict: fc.boolean(),
  refusedLink: fc.constantFrom(400, 401, 403, 404, 410),
  foreignJob: fc.constantFrom(403, 404),
});

/** What an observer may do next, with numbers that say to which job, how, and for how long. */
interface Action {
  readonly kind: keyof typeof kinds;
  readonly job: number;
  readonly pick: number;
  readonly ms: number;
}

interface Scene {
  readonly paper: PaperTarget;
  readonly delivered: Set<PaperJob>;
}

type Play = (scene: Scene, job: PaperJob, action: Action) => void;

const plainPoll: Play = ({ paper }, job, { pick }) => poll(paper, job, 'plain', pick % 7 === 0 ? '"x"' : undefined);

/** Everything that observers do. What comes up more often stands here more than once. */
const kinds = {
  submit: ({ paper }, _, action) =>
    submitOf(paper, action, chosen(['ok', 'fail', 'long-duration', 'unknown-field'], action)),
  hook: ({ paper }, _, action) => submitOf(paper, action, 'with-webhook'),
  poll: plainPoll,
  pollOnce: plainPoll,
  pollAgain: plainPoll,
  wait: ({ paper }, _, { ms }) => paper.wait(ms),
  waitLong: ({ paper }, _, { ms }) => paper.wait(ms * 5),
  days: ({ paper }, _, { ms }) => paper.wait(ms * 20_000),
  bad: ({ paper }, _, action) =>
    submitBad(paper, chosen(badSubmits, action), chosen(['main', 'main', 'none', 'unknown'], action)),
  strange: ({ paper }, job, action) => {
    const key = chosen(['none', 'unknown', 'other'], action);
    if (action.ms % 2) pollForeign(paper, job.id, 'plain', key);
    else cancelForeign(paper, job.id, 'plain', key);
  },
  nobodys: ({ paper }, _, action) => {
    const call = action.ms % 2 ? pollForeign : cancelForeign;
    call(paper, 'job-of-nobody', 'job-unknown', chosen(['main', 'other'], action));
  },
  cancel: ({ paper }, job, action) => {
    const ended = paper.statusOf(job) === 'cancelled' ? 'cancel-again' : 'cancel-ended';
    cancel(paper, job, paper.ended(job) ? ended : chosen(['cancel-active', 'cancel-alias', 'plain'], action));
  },
  fetch: ({ paper }, job, action) =>
    openLink(paper, job, chosen(['link-fresh', 'link-older-still-good', 'plain'], action)),
  part: ({ paper }, job, action) => openLink(paper, job, chosen(['head', 'range', 'range-beyond'], action)),
  tamper: ({ paper }, job, { pick }) => {
    const other = paper.jobs[pick % paper.jobs.length];
    if (other && other !== job) tamper(paper, job, other);
  },
  outlive: ({ paper }, job) => {
    const old = job.link?.url;
    if (old === undefined) return;
    paper.wait(paper.start.timings.linkTtl + 2000);
    fetchFile(paper, job, old, 'link-expired');
    poll(paper, job);
    if (job.link?.url !== old) openLink(paper, job, 'link-renewed');
  },
  outstay: ({ paper }, job) => {
    const old = job.link?.url;
    if (old === undefined) return;
    paper.wait(paper.start.timings.retention);
    fetchFile(paper, job, old, 'file-deleted');
    poll(paper, job);
  },
  deliver: ({ paper, delivered }, job, { pick }) => {
    if (!isDue(paper, job) || delivered.has(job)) return;
    delivered.add(job);
    const script: Delivery['answered'][] = [500, 'nothing', 302, 'reset', 410, 503];
    deliver(paper, job, script.slice(pick % 6, (pick % 6) + (pick % 4)));
    if (job.link && pick % 2) openLink(paper, job, 'link-from-webhook');
  },
} satisfies Record<string, Play>;

function submitOf(paper: PaperTarget, { pick, ms }: Action, intent: Parameters<typeof submit>[2]): void {
  const modalities = Object.keys(paper.contract.jobs.modalities);
  const modality = modalities[pick % modalities.length] ?? '';
  const fails = intent === 'fail' || (intent === 'with-webhook' && pick % 3 === 0);
  submit(paper, { modality, startsAt: ms, endsAt: ms + pick * 10, outcome: fails ? 'failed' : 'completed' }, intent);
}

function chosen<const T>(from: readonly T[], { pick }: Action): T {
  return from[pick % from.length] as T;
}

function isDue(paper: PaperTarget, job: PaperJob): boolean {
  return job.webhook && paper.ended(job) && paper.statusOf(job) !== 'cancelled';
}

/** Traces of conforming targets of any style, by observers who do anything in any order. */
export function conformingTraces(contract: Contract): fc.Arbitrary<Trace> {
  const action: fc.Arbitrary<Action> = fc.record({
    kind: fc.constantFrom(...(Object.keys(kinds) as Action['kind'][])),
    job: fc.nat({ max: 100 }),
    pick: fc.nat({ max: 1000 }),
    ms: fc.nat({ max: 6000 }),
  });
  return fc.tuple(style, fc.array(action, { maxLength: 80, size: 'max' })).map(([manner, actions]) => {
    const scene: Scene = { paper: new PaperTarget(contract, manner), delivered: new Set() };
    const { paper, delivered } = scene;
    for (const one of actions) {
      const job = paper.jobs[one.job % Math.max(1, paper.jobs.length)];
      if (job) kinds[one.kind](scene, job, one);
      else submitOf(paper, one, 'ok');
    }
    // A sender that keeps the contract has delivered before the observer goes.
    for (const job of paper.jobs) if (isDue(paper, job) && !delivered.has(job)) deliver(paper, job);
    return paper.events;
  });
}
