import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { percentile } from './median.ts';
import { cores, pinned } from './pinned.ts';
import { startServer } from './start-server.ts';

/** What the delivering costs: how many in a second at most, and how late at a rate. */
export interface DeliveryFigures {
  readonly perSecond: number;
  readonly atRate: number;
  /** Milliseconds from the end of a job to its receipt, at that rate. */
  readonly lagP50: number;
  readonly lagP99: number;
}

/** In the first second connections are opened and code is compiled; it is not counted. */
const warmUpSeconds = 1;

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Delivers to a receiver on the other core: all at once, and then evenly at a rate. */
export async function measureDeliveries({ burst, rate, seconds }: { burst: number; rate: number; seconds: number }) {
  await using receiver = await startServer(
    { name: 'receiver', command: (port) => [process.execPath, at('servers/receiver.ts'), String(port)] },
    cores.generator,
    '/log',
  );
  const { perSecond } = (await deliver('burst', receiver.url, burst, 0)) as { perSecond: number };
  await log(receiver.url);
  const total = seconds + warmUpSeconds;
  const { ends } = (await deliver('paced', receiver.url, rate * total, total)) as { ends: [string, number][] };
  const arrived = new Map(await log(receiver.url));
  const from = Math.min(...ends.map(([, end]) => end)) + 1000 * warmUpSeconds;
  const counted = ends.filter(([, end]) => end >= from);
  const lags = counted.map(([id, end]) => (arrived.get(id) ?? Number.POSITIVE_INFINITY) - end);
  const figures: DeliveryFigures = {
    perSecond,
    atRate: rate,
    lagP50: percentile(lags, 0.5),
    lagP99: percentile(lags, 0.99),
  };
  return figures;
}

async function deliver(mode: 'burst' | 'paced', url: string, count: number, seconds: number): Promise<unknown> {
  const args = [at('servers/deliverer.ts'), mode, url, String(count), String(seconds)];
  const child = pinned(cores.server, [process.execPath, ...args]);
  const [output] = await Promise.all([text(child.stdout as NonNullable<typeof child.stdout>), once(child, 'exit')]);
  return JSON.parse(output);
}

async function log(url: string): Promise<[string, number][]> {
  return (await fetch(`${url}/log`)).json() as Promise<[string, number][]>;
}
