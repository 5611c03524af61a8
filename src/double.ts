import type { AddressInfo } from 'node:net';
import { type Contract, loadContract } from './contract/contract.ts';
import { Clock } from './core/clock.ts';
import { duration } from './core/duration.ts';
import type { Scenario } from './core/scenario.ts';
import { createApp } from './http/app.ts';
import { defaultScenario, loadScenario } from './scenarios/load-scenario.ts';
import { Stage } from './stage/stage.ts';
import { MemoryStore } from './stores/memory.ts';
import { systemClock } from './system-clock.ts';

/** How a double is set up. Everything has a default. */
export interface DoubleOptions {
  /** Name of a shipped scenario, or path of a file. `steady` by default. */
  readonly scenario?: string;
  /** A 32-bit number that everything drawn or made up follows from. 1 by default. */
  readonly seed?: number;
  /** A virtual clock moves only when it is advanced, and begins at the same instant each time. `real` by default. */
  readonly clock?: 'real' | 'virtual';
  /** How many times faster than real time a real clock runs. 1 by default. */
  readonly speed?: number;
  /** `127.0.0.1` by default. */
  readonly host?: string;
  /** A free port by default. */
  readonly port?: number;
  /** API keys that are accepted; the contract's sample keys by default. */
  readonly keys?: readonly string[];
  /** Scheme and authority that links begin with; by default those by which each client reached the double. */
  readonly publicUrl?: string;
  /** An OpenAPI file with `x-async-jobs`; the package's own by default. */
  readonly contract?: string;
  /** Hears one line for each request. */
  readonly log?: (line: string) => void;
  /** Hears of internal errors, which are defects of the double. */
  readonly onError?: (error: unknown) => void;
}

/** A double that is listening. */
export interface Double extends AsyncDisposable {
  /** Where it listens, as in `http://127.0.0.1:4010`. */
  readonly url: string;
  /** An API key it accepts. */
  readonly key: string;
  readonly keys: readonly string[];
  readonly contract: Contract;
  readonly scenario: Scenario;
  readonly clock: Clock;
  /** Moves the clock on by a span such as `24h`; done when everything due on the way has happened. */
  advance(span: string): Promise<void>;
  /** Finishes what is under way and ends. Returns how many deliveries were still pending, the second time too. */
  stop(): Promise<{ readonly pendingDeliveries: number }>;
}

/** Where a virtual clock begins. */
const virtualStart = Date.UTC(2026, 0, 1);

/**
 * Starts a double. Throws FileError for a bad scenario or contract, and Node's own error when it cannot listen.
 */
export async function startDouble(options: DoubleOptions = {}): Promise<Double> {
  const contract = loadContract(options.contract);
  const scenario = loadScenario(options.scenario ?? defaultScenario, contract.jobs);
  const keys = options.keys ?? contract.jobs.keys;
  const clock =
    options.clock === 'virtual'
      ? new Clock(systemClock, { virtual: true, start: virtualStart })
      : new Clock(systemClock, { speed: options.speed ?? 1 });
  const stage = new Stage({ contract, scenario, clock, store: new MemoryStore(), seed: options.seed ?? 1 });
  const known = new Set(keys);
  const { publicUrl, log, onError } = options;
  const app = createApp({
    contract,
    stage,
    findTenant: (key) => (known.has(key) ? { owner: key, stage } : undefined),
    ...(publicUrl !== undefined && { publicUrl }),
    ...(log && { log }),
    ...(onError && { onError }),
  });
  await app.listen({ host: options.host ?? '127.0.0.1', port: options.port ?? 0 });

  const end = async () => {
    await app.close();
    return { pendingDeliveries: await stage.stop() };
  };
  let ended: ReturnType<typeof end> | undefined;
  const stop = () => {
    ended ??= end();
    return ended;
  };
  return {
    url: urlOf(app.server.address() as AddressInfo),
    key: keys[0] ?? '',
    keys,
    contract,
    scenario,
    clock,
    advance: (span) => clock.advance(duration(span)),
    stop,
    [Symbol.asyncDispose]: async () => void (await stop()),
  };
}

/** A listener on every address is reached on loopback. */
function urlOf({ address, family, port }: AddressInfo): string {
  const host = address === '0.0.0.0' || address === '::' ? '127.0.0.1' : family === 'IPv6' ? `[${address}]` : address;
  return `http://${host}:${port}`;
}
