// The measure of the others: node:http with a Map, doing the same work by hand and checking nothing.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

const intervalMs = 500;
const json = { 'content-type': 'application/json; charset=utf-8' };
const file = Buffer.alloc(400_000, 'x');
const jobs = new Map<string, { record: object; polledAt: number }>();
let number = 0;

createServer((request, response) => {
  const { method, url = '' } = request;
  if (method === 'POST') submit(request, response);
  else if (url.startsWith('/v1/jobs/')) poll(url.slice('/v1/jobs/'.length), response);
  else if (url.startsWith('/v1/files/')) part(request.headers.range, response);
  else response.writeHead(404, json).end('{}');
}).listen(Number(process.argv[2]), '127.0.0.1');

function submit(request: IncomingMessage, response: ServerResponse): void {
  let text = '';
  request.setEncoding('utf8');
  request.on('data', (chunk) => {
    text += chunk;
  });
  request.on('end', () => {
    const { model = 'google/veo-3.1-fast' } = JSON.parse(text);
    const id = `job_${(number++).toString(16).padStart(16, '0')}`;
    const now = Math.floor(Date.now() / 1000);
    const times = { created_at: now, updated_at: now };
    const record = { id, object: 'job', status: 'queued', modality: 'video', model, ...times };
    jobs.set(id, { record, polledAt: 0 });
    response.writeHead(202, { ...json, location: `/v1/jobs/${id}` }).end(JSON.stringify(record));
  });
}

function poll(id: string, response: ServerResponse): void {
  const job = jobs.get(id);
  if (!job) return void response.writeHead(404, json).end('{}');
  const now = Date.now();
  if (now - job.polledAt < intervalMs) return void response.writeHead(304).end();
  job.polledAt = now;
  response.writeHead(200, json).end(JSON.stringify(job.record));
}

function part(range = '', response: ServerResponse): void {
  const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(range) ?? [];
  if (from === undefined) return void response.writeHead(200, { 'content-length': file.length }).end(file);
  const bytes = file.subarray(Number(from), Number(to) + 1);
  response
    .writeHead(206, { 'content-range': `bytes ${from}-${to}/${file.length}`, 'content-length': bytes.length })
    .end(bytes);
}
