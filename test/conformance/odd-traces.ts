import fc from 'fast-check';
import { intents, type Trace, type TraceEvent } from '../../conformance/trace.ts';
import type { Contract } from '../../src/contract/contract.ts';
import { PaperTarget } from './paper-target.ts';

/** Traces of targets that answer anything at all: of the right shape, with whatever a peer can send in it. */
export function oddTraces(contract: Contract): fc.Arbitrary<Trace> {
  const { jobs } = contract;
  const start = fc
    .record({ receiver: fc.boolean(), clock: fc.boolean(), webhooks: fc.option(fc.boolean(), { nil: undefined }) })
    .map(({ receiver, clock, webhooks }) => ({
      ...new PaperTarget(contract).start,
      receiver,
      features: { clock, otherKey: clock, ...(webhooks !== undefined && { webhooks }) },
    }));
  return fc.tuple(start, fc.array(event(), { maxLength: 30 })).map(([first, events]) => [first, ...events]);

  function event(): fc.Arbitrary<TraceEvent> {
    const at = fc.integer({ min: 0, max: 1_000_000_000 });
    const id = fc.string({ maxLength: 4 });
    const exchange = fc.record({
      kind: fc.constant('exchange' as const),
      id,
      step: fc.record(
        {
          probe: fc.constant('odd'),
          role: fc.constantFrom(...(Object.keys(jobs.roles) as (keyof typeof jobs.roles)[])),
          job: job(),
          modality: fc.constantFrom('video', '__proto__', ''),
          key: fc.constantFrom('main', 'other', 'none', 'unknown'),
          intent: fc.constantFrom(...intents),
        },
        { requiredKeys: ['probe', 'role', 'key', 'intent'] },
      ),
      sentAt: at,
      receivedAt: at,
      request: fc.record(
        { method: fc.constantFrom('GET', 'POST', 'head', ''), url: url(), headers: headers(), body: text() },
        { requiredKeys: ['method', 'url', 'headers'] },
      ),
      response: fc.option(
        fc.record(
          {
            status: fc.constantFrom(200, 202, 204, 206, 302, 304, 400, 404, 409, 416, 429, 500, 0),
            headers: headers(),
            text: text(),
            file: fc.record(
              {
                sha256: id,
                format: fc.constantFrom('mp4', 'wav', 'unknown'),
                seconds: fc.double(),
                fault: fc.string(),
              },
              { requiredKeys: ['sha256', 'format'] },
            ),
            length: fc.nat({ max: 100 }),
          },
          { requiredKeys: ['status', 'headers', 'length'] },
        ),
        { nil: undefined },
      ),
    });
    const delivery = fc.record({
      kind: fc.constant('delivery' as const),
      id,
      probe: fc.constant('odd'),
      job: fc.option(job(), { nil: undefined }),
      receivedAt: at,
      method: fc.constantFrom('POST', 'GET'),
      headers: headers(),
      body: text().map((body) => Buffer.from(body).toString('base64')),
      answered: fc.constantFrom('nothing', 'reset', 204, 302, 410, 500),
      schemes: fc.constantFrom([], ['gateway']),
      secretKnown: fc.boolean(),
    });
    const turn = fc.record({ kind: fc.constant('clock' as const), at, byMs: fc.nat() });
    const note = fc.record({
      kind: fc.constant('note' as const),
      at,
      probe: fc.constantFrom('link', 'poll'),
      text: fc.string({ minLength: 1 }),
    });
    return fc.oneof(exchange, exchange, exchange, delivery, turn, note) as fc.Arbitrary<TraceEvent>;
  }

  function job(): fc.Arbitrary<string> {
    return fc.constantFrom('a', 'b', '__proto__', '\ud800', '%', '');
  }

  function url(): fc.Arbitrary<string> {
    return fc.oneof(
      fc.constantFrom('https://a.example/f?expires=9999999999', 'https://a.example/%ff', 'http://', '', '//x'),
      fc.webUrl(),
    );
  }

  function headers(): fc.Arbitrary<Record<string, string>> {
    const { webhooks } = jobs;
    const name = fc.constantFrom(
      ...[
        'date',
        'Location',
        'etag',
        'retry-after',
        'content-range',
        'Range',
        'content-type',
        'content-length',
        'if-none-match',
      ],
      ...Object.values(webhooks.headers),
    );
    const value = fc.oneof(fc.constantFrom('1', '-1', '1e999', 'bytes 5-1/0', 't=1,v1=2', '%', ''), fc.string());
    return fc.dictionary(name, value, { maxKeys: 5 });
  }

  /** Bodies: records with odd values in every place, other JSON, and no JSON. */
  function text(): fc.Arbitrary<string> {
    const odd = fc.oneof(fc.jsonValue({ maxDepth: 2 }), url(), job(), fc.double());
    const record = fc.dictionary(
      fc.constantFrom(
        'id',
        'object',
        'status',
        'modality',
        'model',
        'created_at',
        'updated_at',
        'result',
        'error',
        'usage',
        '__proto__',
      ),
      fc.oneof(
        odd,
        fc.constantFrom(...Object.values(jobs.life.statuses)),
        fc.record({ file_url: odd, duration: odd, bytes: odd, code: odd }),
      ),
    );
    return fc.oneof(
      record.map((value) => JSON.stringify(value)),
      fc.json(),
      fc.string(),
    );
  }
}
