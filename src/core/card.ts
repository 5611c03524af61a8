import { duration } from './duration.ts';
import { Refusal } from './errors.ts';
import type { HttpEffect, HttpFault, WebhookFault } from './fault.ts';
import type { Ending, JobBehaviour, Pace } from './plan.ts';
import type { Spread } from './spread.ts';

/** What a single request asks of the double, without touching the scenario. */
export interface Card {
  readonly queued?: Spread;
  readonly running?: Spread;
  readonly ending?: Ending;
  readonly pace?: Pace;
  readonly effect?: HttpEffect;
  readonly webhook?: WebhookFault;
}

/** Models that stand for a directive. Each works with every modality; the record shows the name that was asked for. */
export const testModels: Readonly<Record<string, string>> = {
  'test/instant': 'queued=0s running=0s',
  'test/slow': 'queued=30s running=5m',
  'test/fails': 'fail=provider_error',
  'test/refused': 'fail=content_policy at=10%',
  'test/never-starts': 'never=start',
  'test/never-ends': 'never=end',
  'test/by-polls': 'polls=1/2',
  'test/unavailable': 'status=503 retry-after=5s',
  'test/lost-answer': 'reset=after',
  'test/webhook-twice': 'webhook=duplicate',
  'test/webhook-late': 'webhook=delay:10m',
  'test/webhook-forged': 'webhook=wrong-signature',
};

/** Whether a model is one of those that stand for a directive. */
export function isTestModel(model: string | undefined): model is string {
  return model !== undefined && Object.hasOwn(testModels, model);
}

type Words = ReadonlyMap<string, string>;

const known = [
  'queued',
  'running',
  'fail',
  'at',
  'never',
  'polls',
  'by',
  'latency',
  'status',
  'retry-after',
  'reset',
  'webhook',
];

/**
 * Reads what a submit asks for: by a test model, and by `[[double: word=value …]]` in its prompt, which wins.
 * Throws Refusal naming the word when a directive cannot be understood.
 */
export function readCard(prompt: string, model: string | undefined, promptField: string): Card | undefined {
  const directive = /\[\[double:([^[\]]{0,500})\]\]/.exec(prompt)?.[1];
  const preset = isTestModel(model) ? testModels[model] : undefined;
  if (directive === undefined && preset === undefined) return undefined;
  try {
    return cardOf(latest([...wordsOf(preset), ...wordsOf(directive)]));
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new Refusal('invalid', `[[double: …]]: ${cause.message}`, { param: promptField, cause });
  }
}

/** The behaviour that a rule gives, as a card changes it. */
export function withCard(behaviour: JobBehaviour, card: Card | undefined): JobBehaviour {
  if (!card) return behaviour;
  return {
    queued: card.queued ?? behaviour.queued,
    running: card.running ?? behaviour.running,
    endings: card.ending ? [{ weight: 1, ending: card.ending }] : behaviour.endings,
    pace: card.pace ?? behaviour.pace,
  };
}

function wordsOf(text = ''): [string, string][] {
  return text
    .trim()
    .split(/\s+/)
    .filter(Boolean)
    .map((word) => {
      const [name = '', value = ''] = word.split(/=(.*)/s, 2);
      if (!known.includes(name) || value === '') {
        throw new RangeError(`"${word}" is not one of ${known.map((one) => `${one}=…`).join(', ')}`);
      }
      return [name, value];
    });
}

/** Words that answer the same question: a later one takes the place of the other. */
const rivals: Readonly<Record<string, string>> = {
  never: 'fail',
  fail: 'never',
  polls: 'by',
  by: 'polls',
  reset: 'status',
  status: 'reset',
};

function latest(all: readonly [string, string][]): Words {
  const words = new Map<string, string>();
  for (const [name, value] of all) {
    words.delete(rivals[name] ?? '');
    words.set(name, value);
  }
  return words;
}

function cardOf(words: Words): Card {
  const fixed = (name: string) => span(words, name, (ms): Spread => ({ kind: 'fixed', ms }));
  const queued = fixed('queued');
  const running = fixed('running');
  const ending = endingOf(words);
  const pace = paceOf(words);
  const fault = faultOf(words);
  const latencyMs = span(words, 'latency', (ms) => ms);
  const webhook = webhookOf(words.get('webhook'));
  return {
    ...(queued && { queued }),
    ...(running && { running }),
    ...(ending && { ending }),
    ...(pace && { pace }),
    ...((fault || latencyMs !== undefined) && {
      effect: { latencyMs: latencyMs ?? 0, fault: fault ?? { kind: 'none' } },
    }),
    ...(webhook && { webhook }),
  };
}

function endingOf(words: Words): Ending | undefined {
  const never = words.get('never');
  if (never !== undefined) return { kind: oneOf('never', never, { start: 'never-start', end: 'never-end' } as const) };
  const code = words.get('fail');
  if (code === undefined) return undefined;
  if (!/^[a-z0-9_]+$/.test(code)) throw new RangeError(`fail takes a code of a-z, 0-9 and _; it is ${code}`);
  return { kind: 'fail', at: share(words.get('at') ?? '100%'), code, message: undefined };
}

function paceOf(words: Words): Pace | undefined {
  const polls = words.get('polls');
  if (polls !== undefined) {
    const [, queued, running] = /^(\d{1,4})\/(\d{1,4})$/.exec(polls) ?? [];
    if (queued === undefined) throw new RangeError(`polls takes queued/running, such as 1/2; it is ${polls}`);
    return { by: 'polls', polls: { queued: Number(queued), running: Number(running) } };
  }
  const by = words.get('by');
  return by === undefined ? undefined : { by: oneOf('by', by, { hand: 'hand', time: 'time' } as const) };
}

const statuses = { 402: 402, 403: 403, 429: 429, 500: 500, 502: 502, 503: 503, 504: 504 } as const;

function faultOf(words: Words): HttpFault | undefined {
  const reset = words.get('reset');
  if (reset !== undefined) {
    return { kind: 'reset', when: oneOf('reset', reset, { before: 'before', after: 'after' } as const) };
  }
  const status = words.get('status');
  if (status === undefined) return undefined;
  const retryAfterMs = span(words, 'retry-after', (ms) => ms);
  return { kind: 'answer', status: oneOf('status', status, statuses), retryAfterMs };
}

const webhookKinds = {
  drop: 'drop',
  duplicate: 'duplicate',
  'wrong-signature': 'wrong-signature',
  delay: 'delay',
  stale: 'stale',
} as const;

function webhookOf(text: string | undefined): WebhookFault | undefined {
  if (text === undefined) return undefined;
  const [name = '', value = ''] = text.split(/:(.*)/s, 2);
  const kind = oneOf('webhook', name, webhookKinds);
  return kind === 'delay' || kind === 'stale' ? { kind, ms: spanOf(`webhook=${kind}`, value) } : { kind };
}

function span<T>(words: Words, name: string, make: (ms: number) => T): T | undefined {
  const text = words.get(name);
  return text === undefined ? undefined : make(spanOf(name, text));
}

function spanOf(name: string, text: string): number {
  try {
    return duration(text);
  } catch (cause) {
    throw new RangeError(`${name}: ${(cause as Error).message}`, { cause });
  }
}

function share(text: string): number {
  const [, percent] = /^(\d{1,3})%$/.exec(text) ?? [];
  if (percent === undefined || Number(percent) > 100) throw new RangeError(`at takes 0% to 100%; it is ${text}`);
  return Number(percent) / 100;
}

function oneOf<T>(name: string, value: string, choices: Readonly<Record<string, T>>): T {
  if (!Object.hasOwn(choices, value)) {
    throw new RangeError(`${name} takes one of ${Object.keys(choices).join(', ')}; it is ${value}`);
  }
  return choices[value] as T;
}
