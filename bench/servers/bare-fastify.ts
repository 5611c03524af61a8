// Fastify with the contract's schemas and nothing else: what a stand-in without faults, clock and journal would cost.
import Fastify from 'fastify';
import { loadContract, operationFor } from '../../src/contract/contract.ts';
import { serialiserSchema } from './serialiser-schema.ts';

const intervalMs = 500;
const contract = loadContract();
const file = Buffer.alloc(400_000, 'x');
const jobs = new Map<string, { record: object; polledAt: number }>();
let number = 0;

const app = Fastify();
const submit = operationFor(contract, 'submit');
const poll = operationFor(contract, 'poll');
const answers = (operation: typeof poll, status: number) => ({
  [status]: serialiserSchema(operation.answers.get(status) ?? {}),
});

app.post(submit.path, { schema: { body: submit.body, response: answers(submit, 202) } }, async (request, reply) => {
  const { model = 'google/veo-3.1-fast' } = request.body as { model?: string };
  const id = `job_${(number++).toString(16).padStart(16, '0')}`;
  const now = Math.floor(Date.now() / 1000);
  const times = { created_at: now, updated_at: now };
  const record = { id, object: 'job', status: 'queued', modality: 'video', model, ...times };
  jobs.set(id, { record, polledAt: 0 });
  reply.status(202).header('location', `/v1/jobs/${id}`);
  return record;
});

app.get(poll.path.replace('{id}', ':id'), { schema: { response: answers(poll, 200) } }, async (request, reply) => {
  const job = jobs.get((request.params as { id: string }).id);
  if (!job) return reply.status(404).send({});
  const now = Date.now();
  if (now - job.polledAt < intervalMs) return reply.status(304).send();
  job.polledAt = now;
  return job.record;
});

app.get('/v1/files/*', async (request, reply) => {
  const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? [];
  if (from === undefined) return reply.type('video/mp4').send(file);
  reply.status(206).header('content-range', `bytes ${from}-${to}/${file.length}`).type('video/mp4');
  return reply.send(file.subarray(Number(from), Number(to) + 1));
});

await app.listen({ port: Number(process.argv[2]), host: '127.0.0.1' });
