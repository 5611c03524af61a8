import { randomInt } from 'node:crypto';
import { operationFor } from '../contract/contract.ts';
import { type JsonObject, setter } from '../core/record.ts';
import { type Double, startDouble } from '../double.ts';
import { systemClock } from '../system-clock.ts';
import { paint } from './paint.ts';
import { UsageError } from './usage-error.ts';
import { watchScenario } from './watch-scenario.ts';

export interface ServeFlags {
  readonly port: number;
  readonly host: string;
  readonly scenario: string;
  readonly seed?: number;
  readonly speed?: number;
  readonly clock: 'real' | 'virtual';
  readonly key?: readonly string[];
  readonly publicUrl?: string;
  readonly contract?: string;
  readonly watch?: true;
  readonly profile?: 'page' | 'sdk';
  readonly journal?: number;
  readonly adminToken?: string;
  readonly log?: true;
}

/** How long requests and attempts under way may take to finish after a signal. */
const drainMs = 15_000;

/** Runs a double until SIGINT or SIGTERM. Throws UsageError or FileError when it cannot start. */
export async function serve(flags: ServeFlags, version: string): Promise<void> {
  if (flags.clock === 'virtual' && flags.speed !== undefined) {
    throw new UsageError('--speed is for a real clock; a virtual one moves only when told');
  }
  const { log, key, watch, ...rest } = flags;
  const seed = flags.seed ?? randomInt(2 ** 32);
  const double = await listening(flags, () =>
    startDouble({
      ...rest,
      seed,
      ...(key && { keys: key }),
      ...(log && { log: (line: string) => console.error(line) }),
      onError: (error) => console.error(error),
    }),
  );
  // Who reads the banner may send a signal at once.
  stopOnSignal(double);
  if (watch) watchScenario(double, flags.scenario, (line) => console.error(`stunt-double: ${line}`));
  console.log(banner(double, seed, flags, version));
}

async function listening({ host, port }: ServeFlags, start: () => Promise<Double>): Promise<Double> {
  try {
    return await start();
  } catch (cause) {
    const { code, syscall } = cause as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE') {
      throw new UsageError(`--port ${port} is taken: stop what listens there, or choose another`, { cause });
    }
    // An option that the flags let through, as an empty text.
    if (cause instanceof RangeError) throw new UsageError(cause.message, { cause });
    if (syscall === 'listen' || syscall === 'getaddrinfo') {
      throw new UsageError(`cannot listen on --host ${host} --port ${port} (${code})`, { cause });
    }
    throw cause;
  }
}

function banner(double: Double, seed: number, flags: ServeFlags, version: string): string {
  const { url, key, keys, adminToken, contract, stage, clock } = double;
  const submit = url + operationFor(contract, 'submit').path;
  const body: JsonObject = {};
  setter(contract.jobs.request.prompt)(body, 'a paper boat crossing a puddle');
  const pace = clock.virtual
    ? 'virtual clock'
    : flags.speed === undefined
      ? 'real time'
      : `${flags.speed} times real time`;
  return [
    `${paint.bold('stunt-double')} ${version}: scenario ${stage.scenario.name}, ${pace}, seed ${seed}`,
    '',
    `  listening  ${paint.cyan(url)}`,
    `  API key    ${paint.cyan(key)}`,
    ...keys.slice(1).map((other) => `  another    ${paint.cyan(other)}`),
    `  admin API  ${paint.cyan(`${url}/__double`)}`,
    ...(adminToken === undefined ? [] : [`    token    ${paint.cyan(adminToken)}`]),
    '',
    '  Submit a job:',
    '',
    `  curl -i ${submit} -H 'Authorization: Bearer ${key}' -H 'Content-Type: application/json' -d '${JSON.stringify(body)}'`,
    '',
  ].join('\n');
}

/** The first signal lets what is under way finish; a second one does not wait. */
function stopOnSignal(double: Double): void {
  const stop = async () => {
    for (const signal of signals) process.once(signal, () => process.exit(130));
    console.log('stopping: finishing what is under way');
    systemClock.after(drainMs, () => {
      console.error(`stunt-double: gave up waiting after ${drainMs / 1000} s; requests or deliveries were cut off`);
      process.exit(1);
    });
    const { pendingDeliveries } = await double.stop();
    console.log(pendingDeliveries === 0 ? 'stopped' : `stopped; deliveries still to be made: ${pendingDeliveries}`);
    process.exit(0);
  };
  for (const signal of signals) process.once(signal, () => void stop());
}

const signals = ['SIGINT', 'SIGTERM'] as const;
