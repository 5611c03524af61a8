import { randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { addAdmin } from './admin/add-admin.ts';
import { isLoopback } from './admin/guard.ts';
import { Metrics } from './admin/metrics.ts';
import { type DeliveryView, deliveryViews, type JobView, jobViews } from './admin/views.ts';
import { type Contract, loadContract } from './contract/contract.ts';
import type { Clock } from './core/clock.ts';
import { duration } from './core/duration.ts';
import type { JournalEntry } from './core/journal.ts';
import { checkDoubleOptions, type DoubleOptions } from './double-options.ts';
import { createApp } from './http/app.ts';
import { defaultScenario, loadScenario, profileOf } from './scenarios/load-scenario.ts';
import type { Stage } from './stage/stage.ts';
import { mainStage, Stages } from './stages.ts';
import { DeliveryQueue, type SeenDelivery } from './testing/delivery-queue.ts';
import { createInProcessFetch } from './testing/in-process-fetch.ts';

/** A double that is listening. */
export interface Double extends AsyncDisposable {
  /** Where it listens, as in `http://127.0.0.1:4010`. */
  readonly url: string;
  /** An API key it accepts. */
  readonly key: string;
  readonly keys: readonly string[];
  /** What the admin API asks for, if anything. */
  readonly adminToken: string | undefined;
  readonly contract: Contract;
  /** The main stage: its scenario, store and journal. A reset replaces it. */
  readonly stage: Stage;
  readonly stages: Stages;
  readonly clock: Clock;
  /** Reaches the double without a socket. */
  readonly fetch: typeof fetch;
  /** Moves the clock on by a span such as `24h`; done when everything due on the way has happened. */
  advance(span: string): Promise<void>;
  /** Jobs of the main stage as the admin API shows them, oldest first. */
  jobs(): Promise<readonly JobView[]>;
  /** Deliveries of the main stage with their attempts, oldest first. */
  deliveries(): Promise<readonly DeliveryView[]>;
  /** What has happened on the main stage, oldest first. */
  journal(): readonly JournalEntry[];
  /** The next attempt to deliver that has not been handed out yet; waits for it at most `timeout`, 5s by default. */
  nextDelivery(options?: { readonly timeout?: string }): Promise<SeenDelivery>;
  /** Finishes what is under way and ends. Returns how many deliveries were still pending, the second time too. */
  stop(): Promise<{ readonly pendingDeliveries: number }>;
}

/**
 * Starts a double. Throws RangeError for an option that is unknown or out of its range, FileError for a bad scenario
 * or contract, and Node's own error when it cannot listen.
 */
export async function startDouble(options: DoubleOptions = {}): Promise<Double> {
  checkDoubleOptions(options);
  const scenario = options.scenario ?? defaultScenario;
  const contract = loadContract(options.contract, options.profile ?? profileOf(scenario));
  const keys = options.keys ?? contract.jobs.keys;
  const { host = '127.0.0.1', log, onError } = options;
  const publicUrl = options.publicUrl && new URL(options.publicUrl).origin;
  const adminToken = options.adminToken ?? (isLoopback(host) ? undefined : randomBytes(18).toString('base64url'));
  const metrics = new Metrics();
  const deliveries = new DeliveryQueue();
  const stages = new Stages({
    contract,
    keys,
    journal: options.journal ?? 10_000,
    ...(onError && { onError }),
    onEntry: (stage, entry) => {
      metrics.count(entry);
      if (stage.id === mainStage) deliveries.note(stage, entry);
    },
    main: {
      scenario: loadScenario(scenario, contract),
      seed: options.seed ?? 1,
      clock: options.clock === 'virtual' ? { kind: 'virtual' } : { kind: 'real', speed: options.speed ?? 1 },
    },
  });
  const app = createApp({
    contract,
    stages,
    ...(publicUrl !== undefined && { publicUrl }),
    ...(log && { log }),
    ...(onError && { onError }),
  });
  addAdmin(app, { stages, metrics, ...(adminToken !== undefined && { token: adminToken }) });
  try {
    await app.listen({ host, port: options.port ?? 0 });
  } catch (error) {
    await stages.stop();
    throw error;
  }

  const url = urlOf(app.server.address() as AddressInfo);
  const end = async () => {
    stages.announceEnd();
    await app.close();
    return { pendingDeliveries: await stages.stop() };
  };
  let ended: ReturnType<typeof end> | undefined;
  const stop = () => {
    ended ??= end();
    return ended;
  };
  return {
    url,
    key: keys[0] ?? '',
    keys,
    adminToken,
    contract,
    stages,
    get stage() {
      return stages.main;
    },
    get clock() {
      return stages.main.clock;
    },
    fetch: createInProcessFetch(app, url),
    jobs: () => jobViews(stages.main),
    deliveries: () => deliveryViews(stages.main),
    journal: () => stages.main.journal.entries(),
    nextDelivery: ({ timeout = '5s' } = {}) => deliveries.next(stages.main, duration(timeout)),
    advance: (span) => stages.main.clock.advance(duration(span)),
    stop,
    [Symbol.asyncDispose]: async () => void (await stop()),
  };
}

/** A listener on every address is reached on loopback. */
function urlOf({ address, family, port }: AddressInfo): string {
  const host = address === '0.0.0.0' || address === '::' ? '127.0.0.1' : family === 'IPv6' ? `[${address}]` : address;
  return `http://${host}:${port}`;
}
