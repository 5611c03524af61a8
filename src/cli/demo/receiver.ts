import { createHmac, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Contract } from '../../contract/contract.ts';
import { systemClock } from '../../system-clock.ts';
import { type SeenJob, seenJob } from './client.ts';

/** A delivery as it arrived. */
export interface Received {
  readonly job: SeenJob;
  readonly verified: boolean;
}

/** A webhook receiver as an application would have one: raw bytes first, then the signature, then JSON. */
export interface Receiver {
  readonly url: string;
  /** Deliveries by job id. */
  readonly received: ReadonlyMap<string, Received>;
  close(): void;
}

/** Starts a receiver on a free port of loopback that knows the secret. */
export async function startReceiver(contract: Contract, secret: string): Promise<Receiver> {
  const received = new Map<string, Received>();
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const raw = Buffer.concat(chunks);
    const verified = isSigned(contract, request.headers, raw, secret);
    response.writeHead(verified ? 204 : 401).end();
    const job = seenJob(contract, JSON.parse(raw.toString()));
    received.set(job.id, { job, verified });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    received,
    close: () => server.close().closeAllConnections(),
  };
}

/** Checks the digest over `<timestamp>.<raw body>` and that the timestamp is recent. */
function isSigned({ jobs }: Contract, headers: IncomingHttpHeaders, raw: Buffer, secret: string): boolean {
  const { headers: names, toleranceSeconds } = jobs.webhooks;
  const timestamp = String(headers[names.timestamp]);
  const age = Math.abs(systemClock.now() / 1000 - Number(timestamp));
  const expected = createHmac('sha256', secret).update(`${timestamp}.`).update(raw).digest();
  const given = Buffer.from(String(headers[names.signature]), 'hex');
  return age <= toleranceSeconds && given.length === expected.length && timingSafeEqual(given, expected);
}
