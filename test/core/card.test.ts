import { describe, expect, it } from 'vitest';
import { type Card, isTestModel, readCard, testModels, withCard } from '../../src/core/card.ts';
import { Refusal } from '../../src/core/errors.ts';
import type { JobBehaviour } from '../../src/core/plan.ts';

const read = (prompt: string, model?: string) => readCard(prompt, model, 'prompt');
/** What a directive with these words asks for. */
const asked = (words: string, model?: string) => read(`a boat [[double: ${words}]] at sea`, model);
const fixed = (ms: number) => ({ kind: 'fixed', ms });
const noFault = { kind: 'none' };
const behaviour: JobBehaviour = {
  queued: { kind: 'fixed', ms: 1 },
  running: { kind: 'fixed', ms: 2 },
  endings: [{ weight: 1, ending: { kind: 'never-end' } }],
  pace: { by: 'hand' },
};

function mistakeIn(words: string): Refusal {
  try {
    asked(words);
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
  return expect.unreachable('it was understood');
}

describe('a word', () => {
  it.each<[words: string, card: unknown]>([
    ['queued=2s', { queued: fixed(2000) }],
    ['running=1.5m', { running: fixed(90_000) }],
    ['fail=out_of_memory', { ending: { kind: 'fail', at: 1, code: 'out_of_memory', message: undefined } }],
    ['fail=e42 at=50%', { ending: { kind: 'fail', at: 0.5, code: 'e42', message: undefined } }],
    ['fail=e42 at=0%', { ending: { kind: 'fail', at: 0, code: 'e42', message: undefined } }],
    ['never=start', { ending: { kind: 'never-start' } }],
    ['never=end', { ending: { kind: 'never-end' } }],
    ['polls=1/2', { pace: { by: 'polls', polls: { queued: 1, running: 2 } } }],
    ['polls=0/0', { pace: { by: 'polls', polls: { queued: 0, running: 0 } } }],
    ['by=hand', { pace: { by: 'hand' } }],
    ['by=time', { pace: { by: 'time' } }],
    ['latency=250ms', { effect: { latencyMs: 250, fault: noFault } }],
    ['latency=0s', { effect: { latencyMs: 0, fault: noFault } }],
    ...[402, 403, 429, 500, 502, 503, 504].map((status): [string, unknown] => [
      `status=${status}`,
      { effect: { latencyMs: 0, fault: { kind: 'answer', status, retryAfterMs: undefined } } },
    ]),
    [
      'status=503 retry-after=5s',
      { effect: { latencyMs: 0, fault: { kind: 'answer', status: 503, retryAfterMs: 5000 } } },
    ],
    ['reset=before', { effect: { latencyMs: 0, fault: { kind: 'reset', when: 'before' } } }],
    ['reset=after latency=1s', { effect: { latencyMs: 1000, fault: { kind: 'reset', when: 'after' } } }],
    ['webhook=drop', { webhook: { kind: 'drop' } }],
    ['webhook=duplicate', { webhook: { kind: 'duplicate' } }],
    ['webhook=wrong-signature', { webhook: { kind: 'wrong-signature' } }],
    ['webhook=delay:10m', { webhook: { kind: 'delay', ms: 600_000 } }],
    ['webhook=stale:1h', { webhook: { kind: 'stale', ms: 3_600_000 } }],
  ])('%s', (words, card) => {
    expect(asked(words)).toEqual(card);
  });

  it('goes with any others, in any order and with any space between', () => {
    const card = { queued: fixed(1000), running: fixed(2000), webhook: { kind: 'drop' } };
    expect(asked('queued=1s running=2s webhook=drop')).toEqual(card);
    expect(asked('\n webhook=drop\t running=2s\n\nqueued=1s ')).toEqual(card);
    expect(read('[[double:queued=1s running=2s webhook=drop]]')).toEqual(card);
  });

  it('that comes again later wins', () => {
    expect(asked('queued=1s queued=2s')).toEqual({ queued: fixed(2000) });
  });

  it.each([
    ['never=end fail=oops', 'fail=oops'],
    ['fail=oops never=end', 'never=end'],
    ['polls=1/2 by=hand', 'by=hand'],
    ['by=hand polls=1/2', 'polls=1/2'],
    ['reset=after status=503', 'status=503'],
    ['status=503 reset=after', 'reset=after'],
    ['never=end fail=oops never=start', 'never=start'],
  ])('wins over an earlier one that says otherwise: %s', (words, last) => {
    expect(asked(words)).toEqual(asked(last));
  });
});

describe('a mistake', () => {
  it.each([
    ['colour=blue', /"colour=blue" is not one of queued=…, .*webhook=…/],
    ['toString=1', /"toString=1" is not one of/],
    ['queued', /"queued" is not one of/],
    ['queued=', /"queued=" is not one of/],
    ['=1s', /"=1s" is not one of/],
    ['QUEUED=1s', /"QUEUED=1s" is not one of/],
    ['queued=soon', /\bqueued\b.*soon$/],
    ['running=-1s', /\brunning\b.*-1s$/],
    ['latency=5', /\blatency\b.*5$/],
    ['status=503 retry-after=x', /\bretry-after\b.*x$/],
    ['webhook=delay', /\bwebhook\b.*delay/],
    ['webhook=delay:soon', /\bwebhook\b.*soon$/],
    ['webhook=burn', /\bwebhook takes one of drop, .*; it is burn$/],
    ['fail=Bad-Code', /\bfail takes a code .*; it is Bad-Code$/],
    ['fail=x at=101%', /\bat takes 0% to 100%; it is 101%$/],
    ['fail=x at=half', /\bat takes 0% to 100%; it is half$/],
    ['never=mind', /\bnever takes one of start, end; it is mind$/],
    ['never=toString', /\bnever takes one of start, end; it is toString$/],
    ['polls=1', /\bpolls takes queued\/running, such as 1\/2; it is 1$/],
    ['polls=-1/2', /\bpolls takes/],
    ['by=magic', /\bby takes one of hand, time; it is magic$/],
    ['status=418', /\bstatus takes one of 402, .*; it is 418$/],
    ['reset=never', /\breset takes one of before, after; it is never$/],
    ['queued=1s colour=blue', /"colour=blue"/],
  ])('in %j names the word', (words, message) => {
    const refusal = mistakeIn(words);
    expect(refusal).toMatchObject({ kind: 'invalid', details: { param: 'prompt' } });
    expect(refusal.message).toMatch(/^\[\[double: …\]\]: /);
    expect(refusal.message).toMatch(message);
  });
});

describe('a prompt', () => {
  it.each(['a boat', 'a [[double]] boat', '[double: queued=1s]', '[[Double: queued=1s]]', '[[double: queued=1s]', ''])(
    'without a directive asks for nothing: %j',
    (prompt) => {
      expect(read(prompt)).toBeUndefined();
    },
  );

  it('with an empty directive asks for nothing in particular', () => {
    expect(read('a boat [[double: ]]')).toEqual({});
  });

  it('of 100,000 characters has its directive found, wherever it stands', () => {
    const directive = '[[double: queued=2s]]';
    for (const filler of ['a', '[', ']', '[[double:', '[[double: x', '[[double:]', ' ']) {
      const long = filler.repeat(Math.ceil(100_000 / filler.length));
      expect(read(`${directive}${long}`)).toEqual({ queued: fixed(2000) });
      expect(read(`${long}\n${directive}`)).toEqual({ queued: fixed(2000) });
      expect(read(long)).toBeUndefined();
    }
  });
});

describe('a test model', () => {
  const cards: Record<string, Card> = {
    'test/instant': { queued: { kind: 'fixed', ms: 0 }, running: { kind: 'fixed', ms: 0 } },
    'test/slow': { queued: { kind: 'fixed', ms: 30_000 }, running: { kind: 'fixed', ms: 300_000 } },
    'test/fails': { ending: { kind: 'fail', at: 1, code: 'provider_error', message: undefined } },
    'test/refused': { ending: { kind: 'fail', at: 0.1, code: 'content_policy', message: undefined } },
    'test/never-starts': { ending: { kind: 'never-start' } },
    'test/never-ends': { ending: { kind: 'never-end' } },
    'test/by-polls': { pace: { by: 'polls', polls: { queued: 1, running: 2 } } },
    'test/unavailable': { effect: { latencyMs: 0, fault: { kind: 'answer', status: 503, retryAfterMs: 5000 } } },
    'test/lost-answer': { effect: { latencyMs: 0, fault: { kind: 'reset', when: 'after' } } },
    'test/webhook-twice': { webhook: { kind: 'duplicate' } },
    'test/webhook-late': { webhook: { kind: 'delay', ms: 600_000 } },
    'test/webhook-forged': { webhook: { kind: 'wrong-signature' } },
  };

  it('is one of those that are known here', () => {
    expect(Object.keys(testModels).sort()).toEqual(Object.keys(cards).sort());
  });

  it.each(Object.entries(cards))('%s asks for what its name says', (model, card) => {
    expect(isTestModel(model)).toBe(true);
    expect(read('a boat', model)).toEqual(card);
  });

  it.each(['google/veo-3.1-fast', 'test/none', 'toString', '', undefined])('is not %j', (model) => {
    expect(isTestModel(model)).toBe(false);
    expect(read('a boat', model)).toBeUndefined();
  });

  it('goes with a directive, which wins where the two differ', () => {
    expect(asked('running=1s', 'test/slow')).toEqual({ queued: fixed(30_000), running: fixed(1000) });
    expect(asked('at=20%', 'test/refused')).toMatchObject({ ending: { code: 'content_policy', at: 0.2 } });
    expect(asked('fail=oops', 'test/never-ends')).toEqual(asked('fail=oops'));
    expect(asked('never=start', 'test/fails')).toEqual(asked('never=start'));
    expect(asked('by=time', 'test/by-polls')).toEqual(asked('by=time'));
    expect(asked('status=502', 'test/lost-answer')).toEqual(asked('status=502'));
    expect(asked('webhook=drop', 'test/webhook-late')).toEqual(asked('webhook=drop'));
  });
});

describe('a behaviour', () => {
  it('is as the rule says without a card, and with one that asks for nothing', () => {
    expect(withCard(behaviour, undefined)).toBe(behaviour);
    expect(withCard(behaviour, {})).toEqual(behaviour);
  });

  it('is as the card says where it says something, and else as the rule says', () => {
    expect(withCard(behaviour, asked('queued=9s'))).toEqual({ ...behaviour, queued: fixed(9000) });
    expect(withCard(behaviour, asked('running=9s'))).toEqual({ ...behaviour, running: fixed(9000) });
    expect(withCard(behaviour, asked('never=start'))).toEqual({
      ...behaviour,
      endings: [{ weight: 1, ending: { kind: 'never-start' } }],
    });
    expect(withCard(behaviour, asked('by=time'))).toEqual({ ...behaviour, pace: { by: 'time' } });
  });
});
