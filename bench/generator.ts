// Drives one server with autocannon: requests are made ready beforehand, so that the load costs as little as it can.
// Reads a task as JSON from standard input, and prints what came of it.
import { readFileSync } from 'node:fs';
import autocannon from 'autocannon';

export interface Task {
  readonly url: string;
  readonly key: string;
  readonly work: Work;
  readonly seconds: number;
  readonly connections: number;
  /** Jobs that are there already. */
  readonly ids: readonly string[];
  /** Path and query of a file. */
  readonly file: string;
  /** How many requests to make, instead of for how long. */
  readonly amount?: number;
}

export type Work = 'submit' | 'poll' | 'mix' | 'file';

export interface Driven {
  readonly perSecond: number;
  readonly requests: number;
  /** Answers by status. */
  readonly statuses: Readonly<Record<string, number>>;
  readonly bytes: number;
  readonly p99: number;
  readonly errors: number;
  /** Jobs that were submitted. */
  readonly ids: readonly string[];
}

/** What autocannon hands to `setupClient`: the request that leaves is what this method returns. */
interface Client {
  /** Kept by us: the request that left last. */
  sent?: Buffer;
  getRequestBuffer(): Buffer;
  on(event: 'body', hear: (data: Buffer) => void): void;
}

const task: Task = JSON.parse(readFileSync(0, 'utf8'));
const { host } = new URL(task.url);
const head = `Host: ${host}\r\nAuthorization: Bearer ${task.key}\r\nConnection: keep-alive\r\n`;
const body = JSON.stringify({ prompt: 'a paper boat crossing a puddle', model: 'google/veo-3.1-fast', duration: 6 });
const submit = Buffer.from(
  `POST /v1/videos/generations HTTP/1.1\r\n${head}Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
);
const poll = (id: string) => Buffer.from(`GET /v1/jobs/${id} HTTP/1.1\r\n${head}\r\n`);
const part = Buffer.from(
  `GET ${task.file} HTTP/1.1\r\nHost: ${host}\r\nRange: bytes=0-1023\r\nConnection: keep-alive\r\n\r\n`,
);
const whole = Buffer.from(`GET ${task.file} HTTP/1.1\r\nHost: ${host}\r\nConnection: keep-alive\r\n\r\n`);

const submitted: string[] = [];
const polls = task.ids.map(poll);
let turn = 0;
const oldPoll = () => polls[turn++ % polls.length] ?? submit;

function requests(client: Client): () => Buffer {
  if (task.work === 'submit') return hearIds(client, () => submit);
  if (task.work === 'poll') return oldPoll;
  if (task.work === 'file') return () => whole;
  let own = oldPoll();
  hearIds(client, (id) => {
    own = poll(id);
    return submit;
  });
  let other = own;
  const steps = [
    () => submit,
    () => own,
    () => own,
    () => {
      other = oldPoll();
      return other;
    },
    () => other,
    oldPoll,
    () => part,
  ];
  let step = 0;
  return () => (steps[step++ % steps.length] as () => Buffer)();
}

/** Hears the id of each job that is submitted on a connection. */
function hearIds(client: Client, hear: (id: string) => Buffer): () => Buffer {
  client.on('body', (data) => {
    const at = client.sent === submit ? data.indexOf('"id":"') : -1;
    if (at < 0) return;
    const id = data.toString('latin1', at + 6, data.indexOf('"', at + 6));
    if (task.amount !== undefined) submitted.push(id);
    hear(id);
  });
  return () => submit;
}

// It never sleeps while it drives: waking it would be charged to the server, and more to a slow one than to a fast one,
// which keeps it awake by itself. On a virtual machine that is as much as a poll.
let driving = true;
const stayAwake = () => {
  if (driving) setImmediate(stayAwake);
};
stayAwake();
const began = process.hrtime.bigint();
const result = await autocannon({
  url: task.url,
  connections: task.connections,
  ...(task.amount === undefined ? { duration: task.seconds } : { amount: task.amount }),
  setupClient: (given) => {
    const client = given as unknown as Client;
    const next = requests(client);
    client.getRequestBuffer = () => {
      client.sent = next();
      return client.sent;
    };
  },
});
const seconds = Number(process.hrtime.bigint() - began) / 1e9;
driving = false;
const statuses = Object.fromEntries(
  Object.entries(result.statusCodeStats ?? {}).map(([status, { count = 0 }]) => [status, count]),
);
const answered = Object.values(statuses).reduce((sum, count) => sum + count, 0);
const driven: Driven = {
  perSecond: answered / seconds,
  requests: answered,
  statuses,
  bytes: result.throughput.total,
  p99: result.latency.p99,
  errors: result.errors,
  ids: submitted,
};
process.stdout.write(JSON.stringify(driven));
