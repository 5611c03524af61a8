import { drive } from './drive.ts';
import { fileOf } from './file-of.ts';
import type { Work } from './generator.ts';
import { cpuMicros } from './pinned.ts';
import type { Server } from './servers.ts';
import { type Started, startServer } from './start-server.ts';

/** What one server did of one kind of work, in each round. */
export interface Row {
  readonly server: string;
  readonly work: Work;
  readonly perSecond: readonly number[];
  /** Microseconds of CPU for each request; empty where the system does not tell. */
  readonly cpuMicros: readonly number[];
  readonly bytesPerSecond: readonly number[];
  /** Share of answers 304. */
  readonly notModified: number;
  /** Share of answers that were refusals or failures. */
  readonly refused: number;
}

export interface RoundsOptions {
  readonly rounds: number;
  readonly seconds: number;
  readonly say: (line: string) => void;
}

const key = 'sk-aig-stunt-double';
const connections = 32;
/** Jobs that are there before: enough that each is polled again only after the interval has passed. */
const jobs = 30_000;

/** Each kind of work on each server in turn, so that what disturbs the machine disturbs them all. */
export async function measureRounds(servers: readonly Server[], options: RoundsOptions): Promise<Row[]> {
  const contestants = [];
  try {
    for (const server of servers) {
      options.say(`preparing ${server.name}`);
      contestants.push(await prepare(server));
    }
    const rows = new Map<string, Row[]>();
    for (let round = 0; round < options.rounds; round += 1) {
      for (const work of ['submit', 'poll', 'mix', 'file'] as const) {
        options.say(`round ${round + 1} of ${options.rounds}: ${work}`);
        // Who signs no links and keeps no jobs has no file either.
        for (const contestant of contestants.filter(({ server }) => work !== 'file' || server.keepsJobs)) {
          const name = `${work} ${contestant.server.name}`;
          rows.set(name, [...(rows.get(name) ?? []), await measure(contestant, work, options.seconds)]);
        }
      }
    }
    return [...rows.values()].map(merge);
  } finally {
    for (const { started } of contestants) await started[Symbol.asyncDispose]();
  }
}

interface Contestant {
  readonly server: Server;
  readonly started: Started;
  readonly task: { readonly url: string; readonly key: string; readonly connections: number; readonly file: string };
  readonly ids: readonly string[];
}

/** Starts a server, gives it jobs where it keeps them, and lets it compile what it will run. */
async function prepare(server: Server): Promise<Contestant> {
  const started = await startServer(server);
  const { url } = started;
  const task = { url, key, connections, file: await fileOf(server, url, key) };
  const submitted = server.keepsJobs
    ? await drive({ ...task, work: 'submit', ids: [], seconds: 0, amount: jobs })
    : undefined;
  const ids = submitted?.ids ?? ['job_0000000000000000'];
  // The fast ones are compiled anew now and then for their first hundred thousand requests.
  await drive({ ...task, work: 'mix', ids, seconds: server.keepsJobs ? 3 : 1 });
  return { server, started, task, ids };
}

async function measure({ server, started, task, ids }: Contestant, work: Work, seconds: number): Promise<Row> {
  const before = cpuMicros(started.process);
  const driven = await drive({ ...task, work, ids, seconds });
  const after = cpuMicros(started.process);
  const { requests, statuses, perSecond, bytes } = driven;
  const refusals = Object.entries(statuses).filter(([status]) => Number(status) >= 400);
  return {
    server: server.name,
    work,
    perSecond: [perSecond],
    cpuMicros: before === undefined || after === undefined ? [] : [(after - before) / requests],
    bytesPerSecond: [(bytes * perSecond) / requests],
    notModified: (statuses[304] ?? 0) / requests,
    refused: refusals.reduce((sum, [, count]) => sum + count, 0) / requests,
  };
}

function merge(rows: readonly Row[]): Row {
  const [first] = rows as [Row];
  const mean = (pick: (row: Row) => number) => rows.reduce((sum, row) => sum + pick(row), 0) / rows.length;
  return {
    ...first,
    perSecond: rows.flatMap((row) => row.perSecond),
    cpuMicros: rows.flatMap((row) => row.cpuMicros),
    bytesPerSecond: rows.flatMap((row) => row.bytesPerSecond),
    notModified: mean((row) => row.notModified),
    refused: mean((row) => row.refused),
  };
}
