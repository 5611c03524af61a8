import type { Delivery, Exchange, Intent, Step } from '../../conformance/trace.ts';
import { operationFor } from '../../src/contract/contract.ts';
import type { Answer, JobPlan, PaperJob, PaperTarget } from './paper-target.ts';

/** What an observer does to a target on paper: each function is one thing that it may do. */

export function submit(paper: PaperTarget, plan: JobPlan, intent: Intent = 'ok'): PaperJob {
  const { jobs, operations } = paper.contract;
  const modality = jobs.modalities[plan.modality];
  const model = jobs.models.find(({ id }) => id === modality?.defaultModel);
  const webhook = intent === 'with-webhook';
  const wanted = intent === 'long-duration' ? 100_000 : undefined;
  const body = {
    prompt: 'a kite',
    ...(webhook && { webhook_url: 'https://observer.example/hook' }),
    ...(wanted !== undefined && { duration: wanted }),
    ...(intent === 'unknown-field' && { mood: 'blue' }),
  };
  let made: PaperJob | undefined;
  paper.exchange(
    { role: 'submit', intent, modality: plan.modality },
    {
      method: 'POST',
      url: paper.start.api + (operations.get(modality?.submit ?? '')?.path ?? ''),
      headers: { 'content-type': 'application/json', 'x-request-id': 'req_1' },
      body: JSON.stringify(body),
    },
    () => {
      made = {
        ...plan,
        id: paper.id('job-'),
        submittedAt: paper.time(),
        model: model?.id ?? '',
        duration: wanted === undefined ? model?.duration?.default : model?.duration?.max,
        webhook,
        cancelledAt: undefined,
        servedAt: undefined,
        link: undefined,
      };
      paper.jobs.push(made);
      const location = `${operationFor(paper.contract, 'poll').path.replace(/\{.*\}/, made.id)}`;
      return { status: 202, body: paper.record(made), headers: { location, ...limits(paper) } };
    },
  );
  return made as PaperJob;
}

/** A submit that is refused. */
export function submitBad(paper: PaperTarget, intent: Intent, key: Step['key'] = 'main'): Exchange {
  const { errors } = paper.contract.jobs;
  const kind =
    key !== 'main' ? errors.authentication : intent === 'model-unknown' ? errors.modelNotFound : errors.invalid;
  const param = intent.startsWith('prompt') ? 'prompt' : intent.startsWith('duration') ? 'duration' : undefined;
  const request = { method: 'POST', url: `${paper.start.api}/v1/videos/generations`, body: '{' };
  return paper.exchange({ role: 'submit', intent, key }, request, () => paper.refusal(kind.status, kind.type, param));
}

export function poll(paper: PaperTarget, job: PaperJob, intent: Intent = 'plain', condition?: string): Exchange {
  const request = { url: paper.url('poll', job.id), headers: condition ? { 'If-None-Match': condition } : {} };
  return paper.exchange({ role: 'poll', intent, job: job.id }, request, () => {
    const now = paper.time();
    const { pollInterval } = paper.start.timings;
    const etag = paper.style.niceties ? { etag: `"${job.id}"`, 'cache-control': 'private, no-cache' } : undefined;
    if (job.servedAt !== undefined && now - job.servedAt < pollInterval) {
      const left = Math.ceil((job.servedAt + pollInterval - now) / 1000);
      return { status: 304, headers: { ...etag, ...(etag && { 'retry-after': String(left) }) } };
    }
    job.servedAt = now;
    return { status: 200, body: paper.record(job), headers: { ...etag, ...limits(paper) } };
  });
}

/** A poll of a job that is not there, or by a key that may not see it. */
export function pollForeign(paper: PaperTarget, id: string, intent: Intent, key: Step['key']): Exchange {
  return paper.exchange({ role: 'poll', intent, job: id, key }, { url: paper.url('poll', id) }, () =>
    foreign(paper, intent, key),
  );
}

export function cancelForeign(paper: PaperTarget, id: string, intent: Intent, key: Step['key']): Exchange {
  const request = { method: 'POST', url: paper.url('cancel', id) };
  return paper.exchange({ role: 'cancel', intent, job: id, key }, request, () => foreign(paper, intent, key));
}

function foreign(paper: PaperTarget, intent: Intent, key: Step['key']): Answer {
  const { authentication, notFound } = paper.contract.jobs.errors;
  if (key === 'none' || key === 'unknown') return paper.refusal(authentication.status, authentication.type);
  // Whoever answers 403 for others' jobs does so for jobs that are not there too.
  const status = key === 'other' ? paper.style.foreignJob : notFound.status;
  return paper.refusal(intent === 'job-unknown' && key === 'main' ? notFound.status : status, notFound.type);
}

export function cancel(paper: PaperTarget, job: PaperJob, intent: Intent = 'cancel-active'): Exchange {
  const request = { method: intent === 'cancel-alias' ? 'DELETE' : 'POST', url: paper.url('cancel', job.id) };
  return paper.exchange({ role: 'cancel', intent, job: job.id }, request, () => {
    if (paper.ended(job) && paper.style.conflict) return paper.refusal(409, 'invalid_request_error');
    if (!paper.ended(job)) job.cancelledAt = paper.time();
    return { status: 200, body: paper.record(job), headers: limits(paper) };
  });
}

/** Fetches a link, or what was made of it. */
export function fetchFile(paper: PaperTarget, job: PaperJob, url: string, intent: Intent): Exchange {
  const method = intent === 'head' ? 'HEAD' : 'GET';
  const range = intent === 'range' ? 'bytes=10-19' : intent === 'range-beyond' ? 'bytes=999999-' : undefined;
  return paper.exchange(
    { role: 'file', intent, job: job.id, key: 'none' },
    { method, url, headers: range ? { range } : {} },
    () => {
      const found = paper.opens(url);
      if (!found) return paper.refusal(paper.style.refusedLink, 'scope_exceeded');
      const length = paper.bytesOf(found);
      const { format, contentType } = paper.contract.jobs.modalities[found.modality]?.file ?? {
        format: 'mp4',
        contentType: '',
      };
      const headers = { 'content-type': `${contentType}; made=on-paper`, 'content-length': String(length) };
      if (intent === 'range-beyond') return paper.refusal(416, 'invalid_request_error');
      if (intent === 'range') {
        const part = { sha256: `part-${found.id}`, length: 10, format, part: true };
        return { status: 206, file: part, headers: { 'content-range': `bytes 10-19/${length}` } };
      }
      if (intent === 'head') return { status: 200, headers };
      return { status: 200, file: { sha256: `sha-${found.id}`, length, format, seconds: found.duration }, headers };
    },
  );
}

/** Everything that is delivered of a job that has ended, with the receiver answering by a script and then 204. */
export function deliver(paper: PaperTarget, job: PaperJob, script: readonly Delivery['answered'][] = []): Delivery[] {
  const { gapsSeconds, headers, endStatuses } = paper.contract.jobs.webhooks;
  const body = JSON.stringify(paper.record(job));
  const scale = paper.start.timings.firstRetry / gapsSeconds[0];
  const deliveryId = paper.id('dlv-');
  const made: Delivery[] = [];
  for (let attempt = 1; attempt <= gapsSeconds.length + 1; attempt += 1) {
    const answered = script[attempt - 1] ?? 204;
    const stamp = Math.floor(paper.time() / 1000);
    paper.now += 5;
    const delivery: Delivery = {
      kind: 'delivery',
      id: paper.id('d'),
      probe: 'paper',
      job: job.id,
      receivedAt: paper.now,
      method: 'POST',
      headers: paper.headers({
        'content-type': 'application/json; charset=utf-8',
        [headers.signature]: `${stamp}-${attempt}`,
        [headers.timestamp]: String(stamp),
        [headers.deliveryId]: deliveryId,
        [headers.attempt]: String(attempt),
      }),
      body: Buffer.from(body).toString('base64'),
      answered,
      schemes: ['gateway'],
      secretKnown: true,
    };
    made.push(delivery);
    paper.events.push(delivery);
    paper.now += 1;
    const over =
      typeof answered === 'number' && ((answered >= 200 && answered < 300) || endStatuses.includes(answered));
    if (over) break;
    paper.wait((gapsSeconds[attempt - 1] ?? 0) * scale);
  }
  return made;
}

function limits({ style, contract }: PaperTarget): Record<string, string> {
  if (!style.niceties) return {};
  return Object.fromEntries(Object.values(contract.jobs.headers.rateLimit).map((name) => [name, '9']));
}
