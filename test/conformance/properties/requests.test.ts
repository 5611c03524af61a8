import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fromSchema } from '../../../conformance/properties/from-schema.ts';
import { brokenRequests, type MadeRequest, validRequests } from '../../../conformance/properties/requests.ts';
import { readPointer } from '../../../src/contract/pointer.ts';
import { checksOf } from '../../../src/contract/validators.ts';
import { type Double, startDouble } from '../../../src/double.ts';
import { scenarioFile } from '../../support/scenario-file.ts';
import { replayed } from '../../support/seed.ts';
import { contract } from '../support/made-up.ts';

const { jobs } = contract;
const modalities = Object.keys(jobs.modalities);
const operationOf = (modality: string) => contract.operations.get(jobs.modalities[modality]?.submit ?? '');

let double: Double;
beforeAll(async () => {
  using scenario = scenarioFile('jobs: [{ queued: 1s, running: 1s }]');
  double = await startDouble({ clock: 'virtual', scenario: scenario.path });
});
afterAll(() => double.stop());

async function send(modality: string, body: string) {
  const answer = await double.fetch(double.url + operationOf(modality)?.path, {
    method: 'POST',
    headers: { authorization: `Bearer ${double.key}`, 'content-type': 'application/json' },
    body,
  });
  return { status: answer.status, json: (await answer.json()) as unknown };
}

describe.each(modalities)('requests for %s', (modality) => {
  it('that are valid are accepted', async () => {
    await fc.assert(
      fc.asyncProperty(validRequests(contract, modality), async ({ body }) => {
        expect(await send(modality, body)).toMatchObject({ status: 202 });
      }),
      { numRuns: 150, ...replayed },
    );
  });

  it('are accepted with any model of the modality and any number as their duration', async () => {
    const models = jobs.models.flatMap((model) => (model.modality === modality ? [model.id] : []));
    const special = {
      prompt: fc.constant('a lighthouse'),
      model: fc.constantFrom(...models, jobs.modalities[modality]?.alias),
      image_url: fc.constant('https://pictures.example.com/a.png'),
      webhook_url: fc.webPath().map((path) => `http://127.0.0.1:9${path}`),
    };
    const schema = operationOf(modality)?.body ?? {};
    const own = Object.fromEntries(
      Object.entries(special).filter(([name]) => Object.hasOwn(schema.properties as object, name)),
    );
    await fc.assert(
      fc.asyncProperty(fromSchema(schema, own), async (body) => {
        expect(await send(modality, JSON.stringify(body))).toMatchObject({ status: 202 });
      }),
      { numRuns: 150, ...replayed },
    );
  });

  it('that break the schema in one place are refused with the field at fault, and make nothing', async () => {
    const before = (await double.jobs()).length;
    const fields = new Set<unknown>();
    await fc.assert(
      fc.asyncProperty(brokenRequests(contract, modality), async (request) => {
        const { status, json } = await send(modality, request.body);
        expect(status).toBe(jobs.errors.invalid.status);
        expect(readPointer(json, jobs.envelope.status)).toBe(status);
        expect(readPointer(json, jobs.envelope.type)).toBe(jobs.errors.invalid.type);
        const field = faultOf(request);
        if (field !== undefined) expect(readPointer(json, jobs.envelope.param)).toBe(field);
        fields.add(field);
      }),
      { numRuns: 300, ...replayed },
    );
    expect((await double.jobs()).length).toBe(before);
    if (replayed.path === undefined) {
      const all = Object.keys(operationOf(modality)?.body?.properties as object);
      expect(fields).toEqual(new Set([undefined, ...all]));
    }
  });
});

/** The field at fault; undefined where the body is no JSON object. Throws when nothing is wrong, or more than one thing. */
function faultOf({ modality, body }: MadeRequest): string | undefined {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return undefined;
  }
  const check = operationOf(modality)?.body && checksOf(operationOf(modality) as never).body;
  const fault = check?.(value);
  if (!fault) throw new Error(`nothing is wrong with ${body}`);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const { [fault.param]: _, ...rest } = value as Record<string, unknown>;
  const left = check?.({ prompt: 'a', ...rest });
  if (left) throw new Error(`more is wrong with ${body}: ${left.message}`);
  return fault.param;
}
