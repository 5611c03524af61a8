// The measure of the others: node:http with a Map, doing the same work by hand and checking nothing. Its answers have the
// headers that the double's have, so that both write the same bytes.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

const intervalMs = 500;
const perWindow = 1000;
const file = Buffer.alloc(400_000, 'x');
const jobs = new Map<string, { record: object; polledAt: number }>();
let submitted = 0;
let requests = 0;

createServer((request, response) => {
  const { method, url = '' } = request;
  requests += 1;
  if (method === 'POST') submit(request, response);
  else if (url.startsWith('/v1/jobs/')) poll(url.slice('/v1/jobs/'.length), response);
  else if (url.startsWith('/v1/files/')) part(request.headers.range, response);
  else json(response, 404, {}, {});
}).listen(Number(process.argv[2]), '127.0.0.1');

function submit(request: IncomingMessage, response: ServerResponse): void {
  let text = '';
  request.setEncoding('utf8');
  request.on('data', (chunk) => {
    text += chunk;
  });
  request.on('end', () => {
    const { model = 'google/veo-3.1-fast' } = JSON.parse(text);
    const id = `job_${(submitted++).toString(16).padStart(16, '0')}`;
    const now = Math.floor(Date.now() / 1000);
    const times = { created_at: now, updated_at: now };
    const record = { id, object: 'job', status: 'queued', modality: 'video', model, ...times };
    jobs.set(id, { record, polledAt: 0 });
    json(response, 202, record, { location: `/v1/jobs/${id}`, ...limits() });
  });
}

function poll(id: string, response: ServerResponse): void {
  const job = jobs.get(id);
  if (!job) {
    json(response, 404, {}, {});
    return;
  }
  const now = Date.now();
  const cached = { etag: '"queued-0-0"', 'cache-control': 'private, no-cache' };
  if (now - job.polledAt < intervalMs) {
    response.writeHead(304, { 'x-request-id': requestId(), ...cached, 'retry-after': '1' }).end();
    return;
  }
  job.polledAt = now;
  json(response, 200, job.record, { ...cached, ...limits() });
}

function part(range = '', response: ServerResponse): void {
  const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(range) ?? [];
  const headers = {
    'x-request-id': requestId(),
    'accept-ranges': 'bytes',
    etag: '"file"',
    'content-disposition': 'inline; filename="video.mp4"',
    'cache-control': 'private, no-cache',
    'content-type': 'video/mp4',
  };
  if (from === undefined) {
    response.writeHead(200, { ...headers, 'content-length': file.length }).end(file);
    return;
  }
  const bytes = file.subarray(Number(from), Number(to) + 1);
  const told = { 'content-range': `bytes ${from}-${to}/${file.length}`, 'content-length': bytes.length };
  response.writeHead(206, { ...headers, ...told }).end(bytes);
}

function json(response: ServerResponse, status: number, value: object, headers: Record<string, string>): void {
  const text = JSON.stringify(value);
  const type = { 'content-type': 'application/json; charset=utf-8', 'content-length': Buffer.byteLength(text) };
  response.writeHead(status, { 'x-request-id': requestId(), ...headers, ...type }).end(text);
}

function requestId(): string {
  return `req_${requests.toString(16).padStart(16, '0')}`;
}

function limits(): Record<string, string> {
  return {
    'x-ratelimit-limit-requests': String(perWindow),
    'x-ratelimit-remaining-requests': String(perWindow - 1),
    'x-ratelimit-reset-requests': '1',
  };
}
