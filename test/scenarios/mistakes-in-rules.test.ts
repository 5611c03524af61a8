import { describe, it } from 'vitest';
import { expectMistake, inHttp, inRule, inWebhooks, type Mistake, rule, summary } from './mistake.ts';

describe('a mistake in a rule, or in a setting', () => {
  it.each<Mistake>([
    ...(['rate: 0.5', 'next: 1', 'during: { from: 0s, to: 1s }'] as const).map(
      (field): Mistake => [
        `a last rule that does not always apply (${field})`,
        [summary, 'jobs:', '  - queued: 1s', '    running: 2s', `    ${field}`],
        5,
        new RegExp(`^jobs\\.0\\.${field.split(':')[0]} does not belong in the last rule`),
      ],
    ),
    inRule('a rate above 1', 'rate: 1.5', /^jobs\.0\.rate .*1\.5$/),
    inRule('a rate below 0', 'rate: -0.5', /^jobs\.0\.rate .*-0\.5$/),
    inRule('an empty number of times', 'next: 0', /^jobs\.0\.next .*0$/),
    inRule('a part of a time', 'next: 1.5', /^jobs\.0\.next .*1\.5$/),
    inRule('a time without an end', 'during: { from: 1s }', /^jobs\.0\.during lacks the field "to"$/),
    inRule('a time without a unit', 'during: { from: 1s, to: 2 }', /^jobs\.0\.during\.to .*2$/),
    inRule(
      'a time that ends before it begins',
      'during: { from: 2s, to: 1s }',
      /^jobs\.0\.during\.to must be later than from$/,
    ),
    inRule('a time that is none', 'during: { from: 2s, to: 2s }', /^jobs\.0\.during\.to must be later than from$/),
    inRule('polls without a number', 'polls: { queued: 1 }', /^jobs\.0\.polls lacks the field "running"$/),
    inRule('less than no polls', 'polls: { queued: 1, running: -1 }', /^jobs\.0\.polls\.running .*-1$/),
    inRule('no hand', 'byHand: false', /^jobs\.0\.byHand .*false$/),
    inRule('a share above 1', 'outcome: { fail: { code: x, at: 1.5 } }', /^jobs\.0\.outcome\.fail\.at .*1\.5$/),
    inRule(
      'a failure without a code',
      'outcome: { fail: { at: 1 } }',
      /^jobs\.0\.outcome\.fail lacks the field "code"$/,
    ),
    inRule(
      'a failure without words',
      'outcome: { fail: { code: x, message: "" } }',
      /^jobs\.0\.outcome\.fail\.message .*""$/,
    ),
    inRule(
      'a share of nothing',
      'outcome: { oneOf: [{ share: 0, outcome: complete }] }',
      /^jobs\.0\.outcome\.oneOf\.0\.share .*0$/,
    ),
    inRule(
      'a bad outcome among several',
      'outcome: { oneOf: [{ share: 1, outcome: { fail: { code: X } } }] }',
      /^jobs\.0\.outcome\.oneOf\.0\.outcome\.fail\.code .*"X"$/,
    ),
    inRule('a key that is none', 'match: { key: 7 }', /^jobs\.0\.match\.key .*7$/),
    inRule('an unknown match', 'match: { owner: a }', /^jobs\.0\.match has an unknown field "owner"$/),
    inRule('a header that is none', 'match: { header: { x-tag: 7 } }', /^jobs\.0\.match\.header\.x-tag .*7$/),
    inRule(
      'a pattern that is none',
      'match: { prompt: "(" }',
      /^jobs\.0\.match\.prompt is no regular expression \(RE2\): /,
    ),
    [
      'polls and a hand at once',
      [
        summary,
        'jobs:',
        '  - queued: 1s',
        '    running: 2s',
        '    polls: { queued: 1, running: 1 }',
        '    byHand: true',
      ],
      6,
      /^jobs\.0\.byHand cannot go with polls/,
    ],
    ...(
      [
        ['{ uniform: [2s, 1s] }', 'uniform must have the shorter span first'],
        ['{ lognormal: { median: 0s, p95: 1s } }', 'lognormal\\.median must be more than nothing'],
        ['{ lognormal: { median: 2s, p95: 1s } }', 'lognormal\\.p95 must be no less than the median'],
      ] as const
    ).flatMap(([spread, complaint]): Mistake[] => [
      [
        `a span that cannot be drawn, ${spread}`,
        [summary, 'jobs:', '  - queued: 1s', `    running: ${spread}`],
        4,
        new RegExp(`^jobs\\.0\\.running\\.${complaint}$`),
      ],
      [
        `such a span in a queue, ${spread}`,
        [summary, 'jobs:', '  - running: 1s', `    queued: ${spread}`],
        4,
        new RegExp(`^jobs\\.0\\.queued\\.${complaint}$`),
      ],
      [
        `such a span of latency, ${spread}`,
        [summary, 'jobs:', rule, 'http:', `  - latency: ${spread}`],
        5,
        new RegExp(`^http\\.0\\.latency\\.${complaint}$`),
      ],
      [
        `such a span of delay, ${spread}`,
        [summary, 'jobs:', rule, 'webhooks:', '  faults:', `    - delay: ${spread}`],
        6,
        new RegExp(`^webhooks\\.faults\\.0\\.delay\\.${complaint}$`),
      ],
    ]),
    [
      'a span without its mean',
      [summary, 'jobs:', '  - queued: 1s', '    running: { normal: { deviation: 1s } }'],
      4,
      /^jobs\.0\.running\.normal lacks the field "mean"$/,
    ],
    [
      'a list of no spans',
      [summary, 'jobs:', '  - queued: 1s', '    running: { recorded: [] }'],
      4,
      /^jobs\.0\.running\.recorded .*\[\]$/,
    ],
    [
      'an unknown profile',
      ['profile: soap', summary, 'jobs:', rule],
      1,
      /^profile must be one of page, sdk; it is "soap"$/,
    ],
    [
      'another profile',
      [summary, 'profile: sdk', 'jobs:', rule],
      2,
      /^profile is sdk, and the double was started with page$/,
    ],
    ['room for nothing', [summary, 'jobs:', rule, 'capacity: 0'], 4, /^capacity .*0$/],
    ['a budget below nothing', [summary, 'jobs:', rule, 'budget: { cents: -1 }'], 4, /^budget\.cents .*-1$/],
    ['a budget of nothing said', [summary, 'jobs:', rule, 'budget: {}'], 4, /^budget lacks the field "cents"$/],
    [
      'a retention that is none',
      [summary, 'jobs:', rule, 'links: { retention: long }'],
      4,
      /^links\.retention .*"long"$/,
    ],
    ['no gaps', [summary, 'jobs:', rule, 'webhooks: { gaps: [] }'], 4, /^webhooks\.gaps .*\[\]$/],
    ['a gap that is none', [summary, 'jobs:', rule, 'webhooks: { gaps: [1s, 2] }'], 4, /^webhooks\.gaps\.1 .*2$/],
    ['jitter above 1', [summary, 'jobs:', rule, 'webhooks: { jitter: 2 }'], 4, /^webhooks\.jitter .*2$/],
    inHttp(
      'an operation that is none',
      '{ on: [submit, sing], reset: after }',
      /^http\.0\.on\.1 must be a role or an operation \(submit, .*createVideo, .*\); it is sing$/,
    ),
    inHttp(
      'an operation that only looks known',
      '{ on: [toString], reset: after }',
      /^http\.0\.on\.0 must be a role or an operation .*; it is toString$/,
    ),
    inHttp('no operations', '{ on: [], reset: after }', /^http\.0\.on .*\[\]$/),
    inHttp('two faults at once', '{ reset: after, body: truncated }', /^http\.0 has more than one fault/),
    inHttp('no fault', '{ on: [submit], rate: 0.5 }', /^http\.0 has no fault and no latency$/),
    inHttp(
      'a status that the double cannot give',
      '{ answer: { status: 418 } }',
      /^http\.0\.answer\.status must be one of 402, .*; it is 418$/,
    ),
    inHttp('an unknown reset', '{ reset: never }', /^http\.0\.reset must be one of before, after; it is "never"$/),
    inHttp(
      'a time that is none',
      '{ during: { from: 1s, to: 1s }, reset: after }',
      /^http\.0\.during\.to must be later than from$/,
    ),
    inWebhooks('no fault of a delivery', '{ rate: 0.5 }', /^webhooks\.faults\.0 must have one of do, delay and stale$/),
    inWebhooks(
      'two faults of a delivery',
      '{ do: drop, stale: 1m }',
      /^webhooks\.faults\.0 must have one of do, delay and stale$/,
    ),
    inWebhooks(
      'an unknown fault of a delivery',
      '{ do: burn }',
      /^webhooks\.faults\.0\.do must be one of drop, .*; it is "burn"$/,
    ),
    inWebhooks(
      'a time that is none',
      '{ during: { from: 1s, to: 1s }, do: drop }',
      /^webhooks\.faults\.0\.during\.to must be later than from$/,
    ),
  ])('names the file, the line and the field: %s', (_, lines, line, rest) => {
    expectMistake(lines, line, rest);
  });
});
