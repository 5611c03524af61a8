import { readPointer } from '../../src/contract/pointer.ts';
import type { Call } from '../client.ts';
import { modalityAt, type PlannedJob, withMember } from '../plan.ts';
import type { Exchange, Step } from '../trace.ts';
import { jsonOf } from '../view.ts';
import { type JobRun, learn } from './job-run.ts';
import { isPassing, requestId, retryAfter, type Session, step } from './session.ts';

/** Submits a planned job. Undefined when it was not accepted; then a note says why what depends on it is not seen. */
export async function submitPlanned(session: Session, planned: PlannedJob): Promise<JobRun | undefined> {
  const { contract, recorder, onProgress } = session;
  const webhookUrl = planned.webhook ? session.openPath(planned) : undefined;
  const { path, body } = planned.request;
  const sent = webhookUrl === undefined ? body : withMember(body, contract.jobs.request.webhookUrl, webhookUrl);
  const made = await submit(session, {
    step: step(planned.name, 'submit', planned.intent, { modality: planned.modality }),
    method: 'POST',
    url: session.target.api + path,
    headers: requestId(session),
    body: JSON.stringify(sent),
  });
  if (made === 'over-budget') {
    recorder.note('submit', `the budget of jobs was spent before: ${planned.purpose}`);
    return undefined;
  }
  if (made.id === undefined) {
    const { response, failure } = made.exchange;
    recorder.note('submit', `the submit for ${planned.purpose} was answered ${response?.status ?? failure}`);
    return undefined;
  }
  onProgress(`submitted ${made.id} (${planned.modality}): ${planned.purpose}`);
  return keep(session, made.exchange, made.id, planned, webhookUrl);
}

/** Sends a submit that may well be refused. A job that it makes all the same counts, and is returned. */
export async function submitDoubtful(
  session: Session,
  probe: string,
  intent: Step['intent'],
  request: { readonly path: string; readonly body: string },
  key: Step['key'] = 'main',
): Promise<JobRun | undefined> {
  const modality = modalityAt(session.contract, request.path);
  const made = await submit(session, {
    step: step(probe, 'submit', intent, { key, ...(modality !== undefined && { modality }) }),
    method: 'POST',
    url: session.target.api + request.path,
    body: request.body,
  });
  if (made === 'over-budget') {
    session.recorder.note(
      probe,
      `a submit (${intent}) was not sent: it might have made a job, and the budget is spent`,
    );
    return undefined;
  }
  return made.id === undefined ? undefined : keep(session, made.exchange, made.id, undefined, undefined);
}

const mostTries = 5;

/** Sends a submit, again while it is answered 429 or 5xx. Every answer that may stand for a job is paid for. */
async function submit(
  session: Session,
  call: Call,
): Promise<{ exchange: Exchange; id: string | undefined } | 'over-budget'> {
  const { budget, client, time, target, contract } = session;
  const end = time.now() + target.budget.patience;
  for (let tries = 1; ; tries += 1) {
    if (!budget.take()) return 'over-budget';
    const { exchange } = await client.send(call);
    const { response } = exchange;
    // No answer may stand for a job that nobody will ever hear of.
    if (response && (response.status < 200 || response.status >= 300)) budget.giveBack();
    const wait = retryAfter(exchange) ?? 1000 * 2 ** (tries - 1);
    if (isPassing(exchange) && tries < mostTries && time.now() + wait <= end) {
      await time.sleep(wait);
      continue;
    }
    const accepted = response !== undefined && response.status >= 200 && response.status < 300;
    const id = accepted ? readPointer(jsonOf(exchange), contract.jobs.record.id) : undefined;
    return { exchange, id: typeof id === 'string' && id !== '' ? id : undefined };
  }
}

function keep(
  session: Session,
  exchange: Exchange,
  id: string,
  planned: PlannedJob | undefined,
  webhookUrl: string | undefined,
): JobRun {
  const job: JobRun = {
    id,
    planned,
    webhookUrl,
    record: undefined,
    status: undefined,
    ended: false,
    polledAt: undefined,
    etag: undefined,
    polled: false,
    links: [],
  };
  learn(session, job, exchange);
  session.jobs.push(job);
  if (webhookUrl !== undefined) session.nameJob(webhookUrl, id);
  return job;
}
