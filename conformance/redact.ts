import type { Contract } from '../src/contract/contract.ts';
import { isMarked, mark } from './mark.ts';
import { redactUrls, tokenPath } from './redact-url.ts';
import type { Delivery, Exchange, Trace } from './trace.ts';
import { viewOf } from './view.ts';

/**
 * A trace that can be shown to anybody: keys, cookies, webhook secrets and whatever makes a link work are replaced by
 * the beginning of their hash. Equal secrets stay equal and different ones different, so that rules judge the same.
 * A trace that was redacted before stays as it is.
 */
export function redact(trace: Trace, contract: Contract): Trace {
  const secrets = new Set<string>();
  for (const event of trace) if (event.kind === 'exchange') collectSecrets(event, secrets);
  const links = linksOf(trace, contract);
  const clean = (text: string) => {
    let out = text;
    for (const secret of secrets) out = out.replaceAll(secret, mark(secret));
    return redactUrls(out, (url) => (links.urls.has(url) ? tokenPath(url, links.jobs) : url));
  };
  return trace.map((event) => {
    switch (event.kind) {
      case 'exchange':
        return cleanExchange(event, clean);
      case 'delivery':
        return cleanDelivery(event, clean);
      case 'start':
        return { ...event, target: clean(event.target), api: clean(event.api) };
      case 'note':
        return { ...event, text: clean(event.text) };
      default:
        return event;
    }
  });
}

/** Shorter secrets are not looked for all over the trace: they would be found inside of ordinary words. */
const shortestSecret = 8;

/** Headers of requests and answers that let their bearer in. */
const credentialHeaders = ['authorization', 'proxy-authorization', 'cookie', 'set-cookie', 'x-api-key', 'api-key'];

/** Keys that were sent, and every text in the answers of the operations that hand out secrets. */
function collectSecrets({ step, request, response }: Exchange, secrets: Set<string>): void {
  const add = (text: string) => {
    if (text.length >= shortestSecret && !isMarked(text)) secrets.add(text);
  };
  for (const [name, value] of Object.entries(request.headers)) {
    if (credentialHeaders.includes(name.toLowerCase())) add(credential(value));
  }
  if (step.role === 'secret' || step.role === 'rotate') for (const text of texts(response?.text)) add(text);
}

/** What follows the scheme of an Authorization value. */
function credential(value: string): string {
  return value.slice(value.indexOf(' ') + 1);
}

function texts(json: string | undefined): string[] {
  const found: string[] = [];
  try {
    JSON.parse(json ?? 'null', (_, value) => {
      if (typeof value === 'string') found.push(value);
      return value;
    });
  } catch {
    // No JSON, no secret to find in it.
  }
  return found;
}

/** Links to files, with the ids of jobs, which may stand in their paths and are no secret. */
function linksOf(trace: Trace, contract: Contract): { urls: ReadonlySet<string>; jobs: ReadonlySet<string> } {
  const { seen, field, exchanges } = viewOf(trace, contract);
  const shown = seen.map(({ record }) => field(record, 'link')).filter((link) => typeof link === 'string');
  const fetched = exchanges.filter(({ step }) => step.role === 'file').map(({ request }) => request.url);
  const jobs = [...seen.map(({ job }) => job), ...exchanges.map(({ step }) => step.job)];
  return { urls: new Set([...shown, ...fetched]), jobs: new Set(jobs.filter((job) => job !== undefined)) };
}

type Clean = (text: string) => string;

function cleanExchange(exchange: Exchange, clean: Clean): Exchange {
  const { request, response, failure } = exchange;
  return {
    ...exchange,
    request: {
      ...request,
      url: clean(request.url),
      headers: cleanHeaders(request.headers, clean),
      ...(request.body !== undefined && { body: cleanBody(request.body, clean) }),
    },
    response: response && {
      ...response,
      headers: cleanHeaders(response.headers, clean),
      ...(response.text !== undefined && { text: cleanBody(response.text, clean) }),
    },
    ...(failure !== undefined && { failure: clean(failure) }),
  };
}

function cleanDelivery(delivery: Delivery, clean: Clean): Delivery {
  // Latin-1 keeps every byte, whatever the encoding turns out to be.
  const body = Buffer.from(delivery.body, 'base64').toString('latin1');
  return {
    ...delivery,
    headers: cleanHeaders(delivery.headers, clean),
    body: Buffer.from(cleanBody(body, clean), 'latin1').toString('base64'),
  };
}

function cleanHeaders(headers: Readonly<Record<string, string>>, clean: Clean): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => {
      if (!credentialHeaders.includes(name.toLowerCase())) return [name, clean(value)];
      const secret = credential(value);
      return [name, value.slice(0, value.length - secret.length) + mark(secret)];
    }),
  );
}

const jsonText = /"(?:[^"\\]|\\.)*"/g;

/** Cleans each text of a JSON body and leaves all that is around them as it is, byte for byte; or else the whole. */
function cleanBody(body: string, clean: Clean): string {
  if (!/^\s*[[{"]/.test(body)) return clean(body);
  return body.replace(jsonText, (literal) => {
    try {
      const text: string = JSON.parse(literal);
      const cleaned = clean(text);
      if (cleaned === text) return literal;
      const written = JSON.stringify(cleaned);
      return literal.includes('\\/') ? written.replaceAll('/', '\\/') : written;
    } catch {
      return clean(literal);
    }
  });
}
