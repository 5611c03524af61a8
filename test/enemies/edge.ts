import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Agent, type Dispatcher, request as send } from 'undici';
import { fillPath } from '../../src/contract/contract.ts';
import { duration } from '../../src/core/duration.ts';
import type { Double } from '../../src/double.ts';
import { bearerKey } from '../../src/http/bearer-key.ts';
import { type Answered, changeAnswer, headerOf, jsonBody, sendAnswer, textAt } from './answered.ts';
import { type Asked, readAsked } from './asked.ts';
import { changeHeaders, changeJson, changesJson, type Headers } from './change.ts';
import type { AnswerRule, Channel, Defect, RequestChange, RequestRule } from './defect.ts';
import { Matcher } from './matcher.ts';
import { PollWindows } from './poll-windows.ts';
import { PostOffice } from './post-office.ts';
import { World } from './world.ts';

/** An edge that is listening. */
export interface Edge extends AsyncDisposable {
  readonly url: string;
  /** What broke in the edge itself, which is no defect of the double. */
  readonly broken: readonly unknown[];
}

/** Roles whose answers hold a record, which are channels of the same names. */
const channels: readonly string[] = ['submit', 'poll', 'cancel'];

/** Starts an HTTP edge in front of a double, which differs from it as the data say. */
export async function startEdge(double: Double, defect: Defect): Promise<Edge> {
  const world = new World(double, defect);
  const agent = new Agent();
  const office = new PostOffice(world, agent);
  const requests = new Matcher<RequestRule>(defect.requests, duration);
  const answers = new Matcher<AnswerRule>(defect.answers, duration);
  const windows = defect.polls && new PollWindows(defect.polls, duration(defect.polls.interval));
  const etags = new Map<string, string>();
  /** The status that was last shown of a job. */
  const told = new Map<string, string>();
  const broken: unknown[] = [];
  let lastSubmit: Answered | undefined;

  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    if (await office.take(request, response)) return;
    const asked = await readAsked(request, world);
    if (!asked.operation) return sendAnswer(response, await ask(asked));
    let answer = changeAsked(asked) ?? (await throttled(asked));
    if (!answer) {
      redirectDeliveries(asked);
      answer = await ask(asked);
      showRecord(asked, answer);
    }
    if (asked.operation.role === 'submit' && answer.status === 202) lastSubmit = structuredCopy(answer);
    const job = asked.job ?? textAt(jsonBody(answer), double.contract.jobs.record.id);
    const facts = { ...asked.facts, job, jobStatus: (await world.jobOf(job))?.status, status: answer.status };
    for (const rule of answers.applying(facts)) changeAnswer(answer, rule.do, job, world.frozen);
    return sendAnswer(response, spelt(answer));
  };

  /** Applies the rules for requests. Returns an answer when the double is not to be asked. */
  const changeAsked = (asked: Asked): Answered | undefined => {
    let answer: Answered | undefined;
    for (const { do: change } of requests.applying(asked.facts)) {
      changeRequest(asked, change);
      if (change.replay && lastSubmit) answer = withHeaders(structuredCopy(lastSubmit), ownHeaders(asked));
      if (change.answer) {
        const { status, headers = {}, json, text = json === undefined ? '' : JSON.stringify(json) } = change.answer;
        const type: Headers = json === undefined ? [] : [['content-type', 'application/json']];
        answer = {
          status,
          headers: [...ownHeaders(asked), ...type, ...Object.entries(headers)],
          body: Buffer.from(text),
          how: {},
        };
      }
    }
    return answer;
  };

  const changeRequest = (asked: Asked, change: RequestChange) => {
    asked.method = change.method ?? asked.method;
    if (change.path !== undefined) asked.path = fillPath(change.path, { id: asked.job ?? '' });
    if (change.key) asked.headers.authorization = `Bearer ${double.keys[change.key === 'main' ? 0 : 1]}`;
    if (change.open) {
      asked.path = asked.path.split('?', 1)[0] ?? asked.path;
      asked.headers.authorization = `Bearer ${double.key}`;
    }
    if (change.body !== undefined) asked.body = Buffer.from(change.body);
    asked.headers = Object.fromEntries(changeHeaders(Object.entries(asked.headers), change));
    const json = changesJson(change) ? jsonBody(asked) : undefined;
    if (json) {
      changeJson(json, change, asked.job, world.frozen);
      asked.body = Buffer.from(JSON.stringify(json));
    }
  };

  /** A 304 of the edge's own, where it has windows of its own. */
  const throttled = async (asked: Asked): Promise<Answered | undefined> => {
    if (asked.operation?.role !== 'poll' || !windows) return undefined;
    const { owner, status = '' } = (await world.jobOf(asked.job)) ?? {};
    const { life } = double.contract.jobs;
    const isNews = status !== told.get(asked.job ?? '') || life.terminal.some((one) => life.statuses[one] === status);
    if (owner === undefined || owner !== bearerKey(asked.headers.authorization)) return undefined;
    const left = windows.claim(owner, asked.job ?? '', double.clock.now(), isNews);
    if (left === undefined) {
      told.set(asked.job ?? '', status);
      return undefined;
    }
    const headers: Headers = [
      ...ownHeaders(asked),
      ['etag', etags.get(asked.job ?? '') ?? '"none"'],
      ['cache-control', 'private, no-cache'],
      ['retry-after', String(left)],
    ];
    return { status: 304, headers, body: Buffer.alloc(0), how: {} };
  };

  /** Lets the double deliver to the edge where it would deliver to a receiver on loopback. */
  const redirectDeliveries = (asked: Asked) => {
    const { webhookUrl } = double.contract.jobs.request;
    const json = asked.operation?.role === 'submit' ? jsonBody(asked) : undefined;
    const url = textAt(json, webhookUrl);
    if (!json || !url || !URL.canParse(url) || !isLoopback(new URL(url))) return;
    const path = office.addressFor(url, asked.headers.authorization ?? '');
    changeJson(json, { set: { [webhookUrl]: apiUrl + path } }, undefined, world.frozen);
    asked.body = Buffer.from(JSON.stringify(json));
  };

  const ask = async ({ method, path, headers, body }: Asked): Promise<Answered> => {
    const { connection: _, 'content-length': __, 'transfer-encoding': ___, ...rest } = headers;
    const answer = await send(double.url + path, {
      dispatcher: agent,
      method: method as Dispatcher.HttpMethod,
      headers: rest,
      ...(body.length > 0 && { body }),
      // Turning the clock takes as long as the deliveries on the way do.
      headersTimeout: 120_000,
      responseHeaders: 'raw',
    });
    const raw = answer.headers as unknown as readonly (Buffer | string)[];
    const all = raw.flatMap((name, at) => (at % 2 === 0 ? [[String(name), String(raw[at + 1])]] : [])) as Headers;
    const gone = method === 'HEAD' ? connectionHeaders : [...connectionHeaders, 'content-length'];
    return {
      status: answer.statusCode,
      headers: all.filter(([name]) => !gone.includes(name.toLowerCase())),
      body: Buffer.from(await answer.body.arrayBuffer()),
      how: {},
    };
  };

  /** Shows the record of an answer as it is to be seen. */
  const showRecord = ({ operation, job }: Asked, answer: Answered) => {
    const etag = headerOf(answer, 'etag');
    if (operation?.role === 'poll' && etag) etags.set(job ?? '', etag);
    const record = operation && channels.includes(operation.role) && answer.status < 300 ? jsonBody(answer) : undefined;
    if (record && operation) answer.body = Buffer.from(JSON.stringify(world.shown(record, operation.role as Channel)));
  };

  const ownHeaders = ({ headers }: Asked): Headers => {
    const name = double.contract.jobs.headers.requestId;
    return [
      [name, headers[name.toLowerCase()] ?? 'req_edge'],
      ['date', new Date(double.clock.shown()).toUTCString()],
    ];
  };

  /** Ids and links in headers and in text, spelt as clients are to see them. */
  const spelt = (answer: Answered): Answered => {
    const isText = headerOf(answer, 'content-type')?.includes('json') ?? false;
    return {
      ...answer,
      headers: answer.headers.map(([name, value]) => [name, world.outward(value).replaceAll('{origin}', apiUrl)]),
      body: isText ? Buffer.from(world.outward(answer.body.toString())) : answer.body,
    };
  };

  const onError = (error: unknown) => void broken.push(error);
  const api = await listen(handle, onError);
  const media = defect.media ? await listen(handle, onError) : undefined;
  const apiUrl = urlOf(api);
  if (media) world.moveFiles(apiUrl, urlOf(media));
  return {
    url: apiUrl,
    broken,
    [Symbol.asyncDispose]: async () => {
      for (const server of [api, media]) {
        server?.closeAllConnections();
        await new Promise((resolve) => (server ? server.close(resolve) : resolve(undefined)));
      }
      await agent.destroy();
    },
  };
}

const connectionHeaders = ['connection', 'keep-alive', 'transfer-encoding'];

function structuredCopy({ status, headers, body, how }: Answered): Answered {
  return { status, headers: headers.map(([name, value]) => [name, value]), body, how };
}

function withHeaders(answer: Answered, headers: Headers): Answered {
  return { ...answer, headers: changeHeaders(answer.headers, { headers: Object.fromEntries(headers) }) };
}

function isLoopback({ protocol, hostname }: URL): boolean {
  return /^https?:$/.test(protocol) && ['127.0.0.1', 'localhost', '[::1]'].includes(hostname);
}

type Handle = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

function listen(handle: Handle, onError: (error: unknown) => void): Promise<Server> {
  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      // A client that went away before its answer came is no fault.
      if (!response.destroyed) onError(error);
      response.destroy();
    });
  });
  // A connection that ends while a client thinks of using it again would look like a failure of the double.
  server.keepAliveTimeout = 0;
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

function urlOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
