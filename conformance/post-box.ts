import type { Contract } from '../src/contract/contract.ts';
import { falseSignatures } from './false-signatures.ts';
import type { PlannedJob } from './plan.ts';
import { scriptOf } from './probes/webhook.ts';
import { type Arrival, Receiver } from './receiver.ts';
import type { Recorder } from './recorder.ts';
import type { Target } from './target.ts';
import type { Delivery } from './trace.ts';
import { verifySignature } from './verify-signature.ts';

/** A path of the receiver: for which job it was opened, and which that turned out to be. */
interface Box {
  readonly probe: string;
  readonly followed: boolean;
  /** What the URL has behind its path. */
  readonly query: string;
  job: string | undefined;
}

/** The receiver of a run: gives each job a path of its own, and writes down what comes, and whether it verifies. */
export class PostBox {
  readonly deliveries: Delivery[] = [];
  /** What deliveries are signed with, once that is known. */
  secret: string | undefined;
  readonly #target: Target;
  readonly #contract: Contract;
  readonly #recorder: Recorder;
  readonly #boxes = new Map<string, Box>();
  /** Paths that deliveries of earlier runs cannot come to. */
  readonly #run = crypto.randomUUID();
  #receiver: Receiver | undefined;

  constructor(target: Target, contract: Contract, recorder: Recorder) {
    this.#target = target;
    this.#contract = contract;
    this.#recorder = recorder;
    this.secret = target.webhook.secret;
  }

  /** Starts listening, where the target says so. Throws Node's own error when that cannot be. */
  async start(): Promise<Receiver | undefined> {
    const { receiver } = this.#target.webhook;
    if (!receiver || this.#target.features.webhooks === false) return undefined;
    this.#receiver = await Receiver.start({ ...receiver, onArrival: (arrival) => this.#keep(arrival) });
    return this.#receiver;
  }

  /** Opens a path for a job that will be submitted, and returns its URL. */
  open(planned: PlannedJob): string | undefined {
    const receiver = this.#receiver;
    if (!receiver) return undefined;
    const path = `/${this.#run}/${planned.name}`;
    const elsewhere = receiver.open(`${path}-elsewhere`);
    // A query belongs to the URL too, and is easily lost.
    const url = receiver.open(`${path}?for=${planned.name}`, scriptOf(planned.name, elsewhere));
    this.#boxes.set(new URL(url).pathname, {
      probe: planned.name,
      followed: false,
      query: queryOf(url),
      job: undefined,
    });
    this.#boxes.set(new URL(elsewhere).pathname, { probe: planned.name, followed: true, query: '', job: undefined });
    return url;
  }

  /** Tells which job a URL belongs to. Its first deliveries may have come before anybody knew. */
  nameJob(url: string, job: string): void {
    const box = this.#boxes.get(new URL(url).pathname);
    if (!box) return;
    box.job = job;
    for (const delivery of this.deliveries) {
      if (delivery.probe === box.probe && !delivery.followed) Object.assign(delivery, { job });
    }
  }

  async stop(): Promise<void> {
    await this.#receiver?.stop();
  }

  #keep({ path, url, method, headers, body, answered }: Arrival): void {
    const box = this.#boxes.get(path);
    const { secret } = this;
    const names = {
      contract: this.#contract.jobs.webhooks.headers,
      target: this.#target.webhook.headers,
      secretPrefix: this.#contract.jobs.ids.secret,
    };
    const bad = secret === undefined ? [] : falseSignatures({ headers, body, secret }, names);
    const delivery: Delivery = {
      kind: 'delivery',
      id: this.#recorder.nextId(),
      probe: box?.probe ?? 'unknown path',
      job: box?.job,
      receivedAt: this.#recorder.now(),
      method,
      ...(box && !box.followed && queryOf(url) !== box.query && { otherQuery: true }),
      headers,
      ...(box?.followed && { followed: true }),
      body: body.toString('base64'),
      answered,
      schemes: secret === undefined ? [] : verifySignature({ headers, body, secret }, names),
      ...(bad.length > 0 && { falseSignatures: bad }),
      secretKnown: secret !== undefined,
    };
    this.deliveries.push(delivery);
    this.#recorder.add(delivery);
  }
}

function queryOf(url: string): string {
  return url.replace(/^[^?]*/, '');
}
