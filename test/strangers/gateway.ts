import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { callBack } from './call-back.ts';
import { film, hum, triangle } from './files.ts';

/*
 * A gateway of its own: written from the contract alone, and sharing no code with the double. What the contract leaves
 * open it does otherwise: ids, links, statuses of refusals, header names, chunks. It runs on the machine's clock.
 */

/** Times in milliseconds. */
export interface Times {
  readonly queued: number;
  readonly running: number;
  /** How long a job takes whose prompt begins with "slowly". */
  readonly slow: number;
  readonly poll: number;
  readonly link: number;
  readonly retention: number;
  /** The first gap between attempts; each later one is twice as long. */
  readonly retry: number;
  readonly patience: number;
}

export interface Gateway extends AsyncDisposable {
  readonly url: string;
  readonly media: string;
}

const accounts: Record<string, string> = { 'stranger-a': 'secret of a', 'stranger-b': 'secret of b' };

const models: Record<string, { kind: Kind; min?: number; max?: number }> = {
  'google/veo-3.1-fast': { kind: 'video', min: 4, max: 8 },
  'fal-ai/stable-audio-25/text-to-audio': { kind: 'music', min: 1, max: 190 },
  'tencent/hunyuan3d-2': { kind: '3d' },
};
type Kind = 'video' | 'music' | '3d';
const kinds: Record<string, Kind> = {
  '/v1/videos/generations': 'video',
  '/v1/audio/music': 'music',
  '/v1/3d/generations': '3d',
};
const types: Record<Kind, string> = { video: 'video/mp4', music: 'audio/wav', '3d': 'model/gltf-binary' };

interface Job {
  id: string;
  account: string;
  kind: Kind;
  model: string;
  born: number;
  runs: number;
  ends: number;
  fails: boolean;
  cancelled?: number;
  seconds: number | undefined;
  bytes?: Buffer;
  webhook: string | undefined;
  polled: number;
  link?: { url: string; until: number };
}

/** Starts the gateway on free ports of loopback. */
export async function startGateway(times: Times): Promise<Gateway> {
  const jobs = new Map<string, Job>();
  const timers = new Set<NodeJS.Timeout>();
  const sealing = randomBytes(16);
  let serial = 0;
  let mediaUrl = '';

  const later = (ms: number, run: () => void) => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      run();
    }, ms);
    timers.add(timer);
  };
  const seal = (text: string) => createHmac('sha256', sealing).update(text).digest('base64url');
  const seconds = (ms: number) => Math.floor(ms / 1000);
  const bytesOf = (job: Job) => {
    job.bytes ??=
      job.kind === 'video' ? film(job.seconds ?? 8) : job.kind === 'music' ? hum(job.seconds ?? 1) : triangle();
    return job.bytes;
  };

  function stateOf(job: Job, now: number): { status: string; since: number } {
    if (job.cancelled !== undefined) return { status: 'cancelled', since: job.cancelled };
    if (now >= job.ends) return { status: job.fails ? 'failed' : 'completed', since: job.ends };
    if (now >= job.runs) return { status: 'running', since: job.runs };
    return { status: 'queued', since: job.born };
  }

  function linkOf(job: Job, now: number): string | undefined {
    if (now >= job.ends + times.retention) return undefined;
    if (!job.link || now >= job.link.until) {
      const until = Math.min(Math.max(now, job.ends) + times.link, job.ends + times.retention);
      const claim = `${job.id}!${until.toString(36)}`;
      job.link = { until, url: `${mediaUrl}/v1/files/jobs/${claim}!${seal(claim)}` };
    }
    return job.link.url;
  }

  function recordOf(job: Job, now: number): object {
    const { status, since } = stateOf(job, now);
    const record: Record<string, unknown> = {
      object: 'job',
      created_at: seconds(job.born),
      updated_at: seconds(since),
      id: job.id,
      status,
      model: job.model,
      modality: job.kind,
      region: 'Zürich',
    };
    if (status === 'completed') {
      const url = linkOf(job, now);
      record.result = {
        bytes: bytesOf(job).length,
        content_type: types[job.kind],
        ...(job.seconds !== undefined && { duration: job.seconds }),
        ...(url !== undefined && { file_url: url }),
      };
      record.usage = { cost_cents: 2.5, provider: 'own' };
    }
    if (status === 'failed') record.error = { code: 'no_luck', message: 'It did not work.' };
    if (status === 'failed' || status === 'cancelled') record.usage = { cost_cents: 0 };
    return record;
  }

  // --- webhooks

  function announce(job: Job) {
    const at = job.ends;
    if (job.webhook === undefined || job.cancelled !== undefined) return;
    const body = JSON.stringify(recordOf(job, at));
    const delivery = `D${randomBytes(6).toString('hex')}`;
    callBack({ url: job.webhook, body, delivery, secret: accounts[job.account] ?? '', times, later });
  }

  // --- HTTP

  const send = (
    response: http.ServerResponse,
    status: number,
    value?: object,
    headers: http.OutgoingHttpHeaders = {},
  ) => {
    response.writeHead(status, { ...(value && { 'CONTENT-TYPE': 'application/json' }), ...headers });
    // In two chunks, and without a length.
    if (value) {
      const text = JSON.stringify(value, undefined, 1);
      response.write(text.slice(0, 20));
      response.write(text.slice(20));
    }
    response.end();
  };
  const refuse = (response: http.ServerResponse, status: number, type: string, message: string, param?: string) =>
    send(response, status, { error: { code: status, type, message, ...(param && { param }) } });

  async function api(request: http.IncomingMessage, response: http.ServerResponse) {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    serial += 1;
    response.setHeader('X-REQUEST-ID', request.headers['x-request-id'] ?? `r${serial}`);
    const account = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
    if (!(account in accounts)) return refuse(response, 401, 'authentication_error', 'Who are you?');

    const { pathname } = new URL(request.url ?? '/', 'http://any');
    const kind = kinds[pathname];
    if (kind && request.method === 'POST') return submit(response, account, kind, Buffer.concat(chunks).toString());
    if (pathname === '/v1/webhook-secret') return send(response, 200, { secret: accounts[account] });

    const [, id = '', cancelling] = /^\/v1\/jobs\/([^/]+)(\/cancel)?$/.exec(pathname) ?? [];
    const job = jobs.get(decodeURIComponent(id));
    if (!job || job.account !== account) return refuse(response, 404, 'not_found', 'No such job.');
    if (cancelling && request.method === 'POST') return cancel(response, job);
    if (request.method !== 'GET') return refuse(response, 405, 'invalid_request_error', 'Not so.');

    const now = Date.now();
    if (now - job.polled < times.poll) return send(response, 304);
    job.polled = now;
    return send(response, 200, recordOf(job, now), { ETAG: `W/"${stateOf(job, now).status}"` });
  }

  function submit(response: http.ServerResponse, account: string, kind: Kind, text: string) {
    let body: Record<string, unknown>;
    try {
      body = JSON.parse(text);
    } catch {
      return refuse(response, 400, 'invalid_request_error', 'That is no JSON.');
    }
    const bad = (param: string) => refuse(response, 400, 'invalid_request_error', `${param} is not right.`, param);
    const { prompt, model: wanted = `auto/${kind}`, duration, webhook_url: webhook } = body ?? {};
    if (typeof prompt !== 'string' || prompt === '') return bad('prompt');
    if (duration !== undefined && typeof duration !== 'number') return bad('duration');
    if (webhook !== undefined && !/^(https:\/\/.|http:\/\/(127\.0\.0\.1|localhost)[:/])/.test(String(webhook)))
      return bad('webhook_url');
    const model = Object.keys(models).find((name) =>
      wanted === `auto/${kind}` ? models[name]?.kind === kind : name === wanted && models[name]?.kind === kind,
    );
    if (model === undefined) return refuse(response, 404, 'model_not_found', 'No such model.', 'model');

    const { min, max } = models[model] ?? {};
    const now = Date.now();
    const runs = now + times.queued;
    const job: Job = {
      id: `${kind}.${randomBytes(9).toString('hex').toUpperCase()}`,
      account,
      kind,
      model,
      born: now,
      runs,
      ends: runs + (prompt.startsWith('slowly') ? times.slow : times.running),
      fails: prompt.startsWith('in vain'),
      seconds: max === undefined ? undefined : Math.min(max, Math.max(min ?? 0, duration ?? 8)),
      webhook: webhook as string | undefined,
      polled: Number.NEGATIVE_INFINITY,
    };
    jobs.set(job.id, job);
    later(job.ends - now + 1, () => announce(job));
    send(response, 202, recordOf(job, now), { LOCATION: `http://${response.req.headers.host}/v1/jobs/${job.id}` });
  }

  function cancel(response: http.ServerResponse, job: Job) {
    const now = Date.now();
    const { status } = stateOf(job, now);
    if (status !== 'queued' && status !== 'running') {
      return refuse(response, 409, 'invalid_request_error', `The job is ${status}.`);
    }
    job.cancelled = now;
    send(response, 200, recordOf(job, now));
  }

  function media(request: http.IncomingMessage, response: http.ServerResponse): void {
    const [claim, digest = ''] = (request.url ?? '').replace('/v1/files/jobs/', '').split(/!(?=[^!]*$)/);
    const [id = '', until = ''] = (claim ?? '').split('!');
    const [given, right] = [Buffer.from(digest), Buffer.from(seal(claim ?? ''))];
    const job = jobs.get(id);
    const good =
      given.length === right.length && timingSafeEqual(given, right) && Date.now() < Number.parseInt(until, 36);
    if (!job || !good || Date.now() >= job.ends + times.retention) {
      response.writeHead(410, { 'CONTENT-TYPE': 'text/plain' });
      response.end(request.method === 'HEAD' ? undefined : 'Gone.');
      return;
    }
    const bytes = bytesOf(job);
    const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(request.headers.range ?? '') ?? [];
    const start = first === '' ? (last === '' ? 0 : Math.max(0, bytes.length - Number(last))) : Number(first);
    const end = first === '' || last === '' ? bytes.length - 1 : Math.min(Number(last), bytes.length - 1);
    const partial = first !== '' || last !== '';
    if (partial && start >= bytes.length) {
      response.writeHead(416, { 'CONTENT-RANGE': `bytes */${bytes.length}` });
      response.end();
      return;
    }
    response.writeHead(partial ? 206 : 200, {
      'CONTENT-TYPE': types[job.kind],
      ...(partial && { 'CONTENT-RANGE': `bytes ${start}-${end}/${bytes.length}` }),
    });
    if (request.method === 'HEAD') response.end();
    else response.end(bytes.subarray(start, end + 1));
  }

  const servers = [http.createServer((request, response) => void api(request, response)), http.createServer(media)];
  const urls = await Promise.all(
    servers.map(async (server) => {
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    }),
  );
  mediaUrl = urls[1] ?? '';
  return {
    url: urls[0] ?? '',
    media: mediaUrl,
    [Symbol.asyncDispose]: async () => {
      for (const timer of timers) clearTimeout(timer);
      for (const server of servers) {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
      }
    },
  };
}
