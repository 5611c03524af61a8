import { describe, expect, test } from 'vitest';
import { loadContract } from '../../src/contract/contract.ts';
import type { Schema } from '../../src/contract/operation.ts';
import { readPointer, toPointer } from '../../src/contract/pointer.ts';
import { resolveRefs } from '../../src/contract/resolve-refs.ts';
import { startDouble } from '../../src/double.ts';
import { apiOf, somePrompt } from '../support/api.ts';
import { misfit } from '../support/fits.ts';
import { startReceiver } from '../support/receiver.ts';
import { scenarioFile } from '../support/scenario-file.ts';

interface Callback {
  readonly parameters: readonly {
    readonly name: string;
    readonly in: string;
    readonly required: boolean;
    readonly schema: Schema;
  }[];
  readonly requestBody: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
}

const { document, jobs } = loadContract();
const at = toPointer(['components', 'callbacks', 'JobFinished', '{$request.body#/webhook_url}', 'post']);
const callback = resolveRefs(document, readPointer(document, at)) as Callback;

/** Header values are text; numbers are compared as such. */
function headerValue(schema: Schema, text: unknown): unknown {
  return schema.type === 'integer' && /^\d+$/.test(String(text)) ? Number(text) : text;
}

describe.each(['completed', 'failed'])('the delivery of a %s job', (status) => {
  const outcome = status === 'failed' ? '{ fail: { code: no_luck, message: Bad luck. } }' : 'complete';

  test('fits the callback of the contract, in its headers and its body, at each attempt', async () => {
    using file = scenarioFile(`jobs: [{ queued: 1s, running: 4s, outcome: ${outcome} }]`);
    await using receiver = await startReceiver(() => ({ status: 500 }));
    await using double = await startDouble({ clock: 'virtual', scenario: file.path });
    for (const modality of Object.keys(jobs.modalities)) {
      await apiOf(double).newJob({ prompt: somePrompt, webhook_url: receiver.url }, modality);
    }
    await double.advance('48h');
    const attempts = jobs.webhooks.gapsSeconds.length + 1;
    expect(receiver.arrivals).toHaveLength(attempts * Object.keys(jobs.modalities).length);
    for (const { headers, body } of receiver.arrivals) {
      const { schema } = callback.requestBody.content[String(headers['content-type'])] ?? { schema: { not: {} } };
      expect(misfit(schema, JSON.parse(String(body)))).toBe('');
      expect(JSON.parse(String(body)).status).toBe(status);
      for (const parameter of callback.parameters) {
        expect(parameter).toMatchObject({ in: 'header', required: true });
        const value = headerValue(parameter.schema, headers[parameter.name.toLowerCase()]);
        expect(misfit(parameter.schema, value), parameter.name).toBe('');
      }
    }
  });
});

test('the callback names every header that x-async-jobs gives to deliveries', () => {
  expect(callback.parameters.map(({ name }) => name).sort()).toEqual(Object.values(jobs.webhooks.headers).sort());
});
