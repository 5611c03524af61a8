import type { IncomingMessage, ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { type Agent, request as send } from 'undici';
import { fillPath, operationFor } from '../../src/contract/contract.ts';
import { readPointer } from '../../src/contract/pointer.ts';
import { duration } from '../../src/core/duration.ts';
import { type AttemptFacts, signatureHeaders } from '../../src/webhooks/sign.ts';
import { changeText, jsonBody } from './answered.ts';
import { changeHeaders, changeJson, changesJson, type Headers } from './change.ts';
import type { DeliveryChange, DeliveryRule } from './defect.ts';
import { Matcher } from './matcher.ts';
import type { World } from './world.ts';

/** Where deliveries for a submit really go, and whose secret signs them. */
interface Address {
  readonly url: string;
  readonly authorization: string;
}

/** What the double is told of an attempt. A status of 0 stands for no answer. */
interface Told {
  readonly status: number;
  readonly headers: Record<string, string>;
}

/** A secret that nobody was ever shown. */
const wrongSecret = `whsec_${Buffer.from('nobody was shown this secret').toString('base64')}`;

/**
 * How long a receiver may be silent, in milliseconds of real time: less than the double's own patience, so that tests
 * need not wait for that. In many steps: where the process is held up, that is one of them, and no more.
 */
const patience = { steps: 10, stepMs: 150 };

/** Stands between the double and the receivers: takes its deliveries in, changes them and passes them on. */
export class PostOffice {
  readonly #world: World;
  readonly #agent: Agent;
  readonly #addresses = new Map<string, Address>();
  readonly #before: Matcher<DeliveryRule>;
  readonly #after: Matcher<DeliveryRule>;
  /** Headers of the first attempt of each delivery. */
  readonly #first = new Map<string, Headers>();
  #sent = 0;

  constructor(world: World, agent: Agent) {
    this.#world = world;
    this.#agent = agent;
    const rules = world.defect.deliveries ?? [];
    this.#before = new Matcher(
      rules.filter(({ on }) => !on?.answered),
      duration,
    );
    this.#after = new Matcher(
      rules.filter(({ on }) => on?.answered),
      duration,
    );
  }

  /** The path by which the double is to deliver to a URL. */
  addressFor(url: string, authorization: string): string {
    const path = `/__edge/${this.#addresses.size}`;
    this.#addresses.set(path, { url, authorization });
    return path;
  }

  /** Takes a delivery of the double in. False when the request is none. */
  async take(request: IncomingMessage, response: ServerResponse): Promise<boolean> {
    const address = this.#addresses.get(request.url ?? '');
    if (!address) return false;
    const { status, headers } = await this.#pass(address, await buffer(request), request.rawHeaders);
    // Silence of the receiver is cut short here: the double counts an attempt without an answer either way.
    if (status === 0) request.socket.destroy();
    else response.writeHead(status, headers).end();
    return true;
  }

  async #pass(address: Address, original: Buffer, raw: readonly string[]) {
    const { contract, double } = this.#world;
    const names = contract.jobs.webhooks.headers;
    const given = pairs(raw);
    const own = (name: string) => given.find(([one]) => one.toLowerCase() === name)?.[1] ?? '';
    const record = this.#world.shown(jsonBody({ body: original }) ?? {}, 'webhook');
    const job = String(readPointer(record, contract.jobs.record.id));
    const facts = {
      channel: 'webhook' as const,
      job,
      jobStatus: (await this.#world.jobOf(job))?.status,
      attempt: Number(own(names.attempt)),
    };
    const rules = this.#before.applying(facts);
    for (const rule of rules) if (changesJson(rule.do)) changeJson(record, rule.do, job, this.#world.frozen);
    const change: DeliveryChange = Object.assign({}, ...rules.map((rule) => rule.do));

    const shown = this.#world.outward(JSON.stringify(record));
    const body = Buffer.from(changeText(Buffer.from(shown), change));
    const headers = await this.#signed(address, { original, body, given, change, own });
    const changed = rules.reduce((now, rule) => changeHeaders(now, rule.do), headers);

    const post = async () => {
      if (change.alsoTo) await this.#post(new URL(change.alsoTo, address.url).href, changed, body, false);
      const url = change.bare ? (address.url.split('?', 1)[0] ?? '') : address.url;
      let answer = await this.#post(url, changed, body, change.follow ?? false, change.method);
      for (let copy = 1; copy < (change.copies ?? 1); copy += 1)
        answer = await this.#post(url, changed, body, false, change.method);
      return answer;
    };
    if (change.drop) return { status: 204, headers: {} };
    if (change.later !== undefined) {
      double.clock.at(double.clock.now() + duration(change.later), async () => void (await post()));
      return { status: 204, headers: {} };
    }
    const answer = await post();
    if (change.again !== undefined && answer.status >= 200 && answer.status < 300) {
      double.clock.at(double.clock.now() + duration(change.again), async () => void (await post()));
    }
    const told = this.#after.applying({ ...facts, answered: answer.status }).at(-1)?.do.tell ?? change.tell;
    return { ...answer, status: told ?? answer.status };
  }

  /** The headers that an attempt leaves with, signed over the bytes that leave. */
  async #signed(
    { authorization }: Address,
    {
      original,
      body,
      given,
      change,
      own,
    }: { original: Buffer; body: Buffer; given: Headers; change: DeliveryChange; own: (name: string) => string },
  ): Promise<Headers> {
    const { contract } = this.#world;
    const names = contract.jobs.webhooks.headers;
    const deliveryId = own(names.deliveryId);
    this.#sent += 1;
    const facts: AttemptFacts = {
      deliveryId: change.deliveryId === 'each' ? `${deliveryId}-${this.#sent}` : deliveryId,
      attempt: change.attempt ?? Number(own(names.attempt)),
      timestamp: Number(own(names.timestamp)) + (change.skew ?? 0),
      body: change.sign === 'keep' ? original : body,
      secret: change.sign === 'wrong' ? wrongSecret : await this.#secretOf(authorization),
    };
    const signed = signatureHeaders(facts, names, contract.jobs.ids.secret);
    const rest = given.filter(([name]) => !dropped.has(name.toLowerCase()) && !(name.toLowerCase() in signed));
    const headers: Headers = [...rest, ...Object.entries(signed)];
    const first = this.#first.get(deliveryId) ?? headers;
    this.#first.set(deliveryId, first);
    if (change.sign !== 'first') return headers;
    return [...first.filter(([name]) => name !== names.attempt), [names.attempt, String(facts.attempt)]];
  }

  async #secretOf(authorization: string): Promise<string> {
    const path = fillPath(operationFor(this.#world.contract, 'secret').path, {});
    const answer = await this.#world.double.fetch(path, { headers: { authorization } });
    return ((await answer.json()) as { secret: string }).secret;
  }

  /** The status and the headers that matter; a status of 0 when there was no answer. */
  async #post(url: string, headers: Headers, body: Buffer, follow: boolean, method = 'POST'): Promise<Told> {
    const answered = new AbortController();
    const silent = new AbortController();
    void abortWhenSilent(silent, answered.signal);
    try {
      const answer = await send(url, {
        dispatcher: this.#agent,
        method: method as 'POST',
        headers: headers.flat(),
        body,
        signal: silent.signal,
      });
      await answer.body.dump();
      const { location, 'retry-after': retryAfter } = answer.headers;
      if (follow && answer.statusCode >= 300 && answer.statusCode < 400 && typeof location === 'string') {
        return this.#post(new URL(location, url).href, headers, body, false);
      }
      const kept = Object.entries({ location, 'retry-after': retryAfter }).filter(
        (one): one is [string, string] => typeof one[1] === 'string',
      );
      return { status: answer.statusCode, headers: Object.fromEntries(kept) };
    } catch {
      return { status: 0, headers: {} };
    } finally {
      answered.abort();
    }
  }
}

async function abortWhenSilent(silent: AbortController, signal: AbortSignal): Promise<void> {
  for (let step = 0; step < patience.steps; step += 1) {
    await wait(patience.stepMs, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return;
  }
  silent.abort();
}

/** Headers that belong to a connection or are made anew. */
const dropped = new Set(['host', 'connection', 'keep-alive', 'content-length', 'transfer-encoding']);

function pairs(raw: readonly string[]): Headers {
  return raw.flatMap((name, index) => (index % 2 === 0 ? [[name, raw[index + 1] ?? '']] : [])) as Headers;
}
