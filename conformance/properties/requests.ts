import fc from 'fast-check';
import type { Contract } from '../../src/contract/contract.ts';
import type { Schema } from '../../src/contract/operation.ts';
import { pointerPath } from '../../src/contract/pointer.ts';
import { tooLongSeconds } from '../too-long-seconds.ts';
import type { Intent } from '../trace.ts';
import { fromSchema } from './from-schema.ts';

/** A submit of a modality, with a body as text. */
export interface MadeRequest {
  readonly modality: string;
  readonly intent: Intent;
  readonly body: string;
}

/**
 * Valid requests of a modality, made from its schema: whatever the schema allows that cannot be refused for a reason of
 * its own. So there are no models but the modality's own, and no URLs, since what they lead to may not do.
 */
export function validRequests(contract: Contract, modality: string): fc.Arbitrary<MadeRequest> {
  const { jobs } = contract;
  const schema = schemaOf(contract, modality);
  const { alias, defaultModel } = jobs.modalities[modality] ?? {};
  const range = jobs.models.find(({ id }) => id === defaultModel)?.duration;
  const [prompt, model, duration] = [jobs.request.prompt, jobs.request.model, jobs.request.duration].map(nameOf);
  const urls = Object.keys(propertiesOf(schema)).filter((name) => name.endsWith('_url'));
  const special = {
    ...Object.fromEntries(urls.map((name) => [name, undefined])),
    // Blanks alone may well pass for an empty prompt.
    ...(prompt && {
      [prompt]: (fromMember(schema, prompt) as fc.Arbitrary<string>).filter((text) => /\p{L}/u.test(text)),
    }),
    ...(model && { [model]: fc.constant(alias) }),
    ...(duration && { [duration]: range ? fc.double({ ...inRange(range), noNaN: true }) : undefined }),
  };
  const fitting = fromSchema(schema, special) as fc.Arbitrary<Record<string, unknown>>;
  const plain = fitting.map((body) => ({ modality, intent: 'ok' as const, body: JSON.stringify(body) }));
  if (!duration || !range) return plain;
  const tooLong = fitting.map((body) => ({
    modality,
    intent: 'long-duration' as const,
    body: JSON.stringify({ ...body, [duration]: tooLongSeconds(contract) }),
  }));
  return fc.oneof({ weight: 9, arbitrary: plain }, { weight: 1, arbitrary: tooLong });
}

/** Requests of a modality that break its schema in one place, and are valid in every other. */
export function brokenRequests(contract: Contract, modality: string): fc.Arbitrary<MadeRequest> {
  const schema = schemaOf(contract, modality);
  const fields = Object.entries(propertiesOf(schema));
  const broken = (intent: Intent, change: (body: Record<string, unknown>) => unknown) => (valid: MadeRequest) => ({
    modality,
    intent,
    body: JSON.stringify(change(JSON.parse(valid.body))),
  });
  const without = (name: string) =>
    fc.constant(broken(intentOf(contract, name, 'missing'), ({ [name]: _, ...rest }) => rest));
  const withWrong = ([name, { type }]: [string, Schema]) =>
    wrongValues(String(type)).map((value) =>
      broken(intentOf(contract, name, 'wrong-type'), (body) => ({ ...body, [name]: value })),
    );
  const prompt = nameOf(contract.jobs.request.prompt);
  const breaks = [
    fc.oneof(...((schema.required as string[] | undefined) ?? []).map(without)),
    fc.oneof(...fields.map(withWrong)),
    fc.constant(broken('prompt-empty', (body) => ({ ...body, [prompt]: '' }))),
    fc.constantFrom<unknown>([], 'text', 7, null, true).map((value) => broken('field-wrong-type', () => value)),
  ];
  const valid = validRequests(contract, modality);
  const changed = fc.tuple(valid, fc.oneof(...breaks)).map(([request, change]) => change(request));
  const torn = fc.tuple(valid, fc.nat({ max: 1000 })).map(([{ body }, place]) => ({
    modality,
    intent: 'malformed-json' as const,
    // An object that lacks its end, or more, is never JSON.
    body: body.slice(0, place % body.length),
  }));
  return fc.oneof({ weight: 5, arbitrary: changed }, { weight: 1, arbitrary: torn });
}

/** Values that are of no such type. A text that reads as a number is no number; null may pass for a field left out. */
function wrongValues(type: string): fc.Arbitrary<unknown> {
  const all: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
    string: fc.constantFrom('', 'text', '8', 'true'),
    number: fc.constantFrom(0, 8, 1.5),
    boolean: fc.boolean(),
    array: fc.constantFrom([], ['text']),
    object: fc.constantFrom({}, { value: 8 }),
  };
  const own = type === 'integer' ? 'number' : type;
  return fc.oneof(...Object.entries(all).flatMap(([name, values]) => (name === own ? [] : [values])));
}

/** The intents that rules know, where there are such. */
function intentOf({ jobs }: Contract, name: string, how: 'missing' | 'wrong-type'): Intent {
  if (name === nameOf(jobs.request.prompt)) return how === 'missing' ? 'prompt-missing' : 'prompt-wrong-type';
  return name === nameOf(jobs.request.duration) && how === 'wrong-type' ? 'duration-wrong-type' : 'field-wrong-type';
}

/** From the shortest to what is made when nothing is asked for: longer ones cost more, and show nothing more. */
function inRange({ min, max, default: usual }: { min: number; max: number; default?: number }) {
  return { min, max: usual ?? max };
}

function schemaOf({ jobs, operations }: Contract, modality: string): Schema {
  const schema = operations.get(jobs.modalities[modality]?.submit ?? '')?.body;
  if (!schema) throw new Error(`the submit operation of ${modality} has no schema for its body`);
  return schema;
}

function propertiesOf(schema: Schema): Record<string, Schema> {
  return (schema.properties ?? {}) as Record<string, Schema>;
}

function fromMember(schema: Schema, name: string): fc.Arbitrary<unknown> {
  return fromSchema(propertiesOf(schema)[name] ?? {}, {}, `/properties/${name}`);
}

function nameOf(pointer: string): string {
  return pointerPath(pointer)[0] ?? '';
}
