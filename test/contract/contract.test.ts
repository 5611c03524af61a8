import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fillPath, loadContract, operationFor } from '../../src/contract/contract.ts';
import { FileError } from '../../src/contract/file-error.ts';
import type { Role } from '../../src/contract/operation.ts';
import { editedContract } from './edited-contract.ts';

const contract = loadContract();
const { jobs } = contract;

/** What loading the contract throws once `from` has become `to`; with the path and the line left out of the message. */
function mistakeAfter(from: string, to: string): { message: string; onItsLine: boolean } {
  const { path, line } = editedContract(from, to);
  try {
    loadContract(path);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    expect(error.message.startsWith(path)).toBe(true);
    return { message: error.message.slice(path.length).replace(/^(:\d+)?: /, ''), onItsLine: error.line === line };
  }
  return expect.unreachable('it loaded');
}

describe('the contract', () => {
  it('has an operation for every role, and a role for every operation', () => {
    for (const [role, ids] of Object.entries(jobs.roles)) {
      for (const id of ids) expect(contract.operations.get(id)).toMatchObject({ id, role });
      expect(operationFor(contract, role as Role).id).toBe(ids[0]);
    }
    expect(contract.operations.size).toBe(Object.values(jobs.roles).flat().length);
  });

  it('reads operations with what is shared by their path', () => {
    const poll = operationFor(contract, 'poll');
    expect(poll).toMatchObject({ method: 'GET', path: '/v1/jobs/{id}', keyOptional: false, body: undefined });
    expect(poll.parameters).toContainEqual(
      expect.objectContaining({ name: 'id', in: 'path', required: true, spansSegments: false }),
    );
    expect(poll.statuses).toEqual(expect.arrayContaining([200, 304, 404]));
    expect(poll.answers.has(304)).toBe(false);
    expect(poll.answers.get(200)).toMatchObject({ type: 'object' });
  });

  it('knows which operations work without a key, and which parameters hold slashes', () => {
    const without = [...contract.operations.values()].filter(({ keyOptional }) => keyOptional).map(({ id }) => id);
    expect(without.sort()).toEqual([...jobs.roles.file].sort());
    expect(operationFor(contract, 'model').parameters.find(({ name }) => name === 'id')?.spansSegments).toBe(true);
  });

  it('has bodies and answers without any reference left', () => {
    for (const { body, answers } of contract.operations.values()) {
      expect(JSON.stringify([body, ...answers.values()])).not.toContain('$ref');
    }
  });

  it('loads from another file too', () => {
    const { path } = editedContract('poll: { intervalSeconds: 3,', 'poll: { intervalSeconds: 5,');
    expect(loadContract(path).jobs.poll.intervalSeconds).toBe(5);
  });

  it('that is not there is told so', () => {
    expect(() => loadContract('/nowhere/openapi.yaml')).toThrow('/nowhere/openapi.yaml: there is no such file');
  });
});

describe('a bad value of the extension names its line and its field', () => {
  it.each([
    ['intervalSeconds: 3', 'intervalSeconds: three', /^x-async-jobs\.poll\.intervalSeconds .*"three"$/],
    ['intervalSeconds: 3', 'intervalSeconds: -1', /^x-async-jobs\.poll\.intervalSeconds .*-1$/],
    ['mode: always', 'mode: mostly', /^x-async-jobs\.poll\.mode must be one of always.*"mostly"$/],
    ['prompt: /prompt', 'prompt: prompt', /^x-async-jobs\.request\.prompt .*"prompt"$/],
    [
      'terminal: [completed, failed, cancelled]',
      'terminal: [completed, gone, cancelled]',
      /^x-async-jobs\.life\.terminal\.1 .*"gone"$/,
    ],
    ['gapsSeconds: [15, 60,', 'gapsSeconds: [15, soon,', /^x-async-jobs\.webhooks\.gapsSeconds\.1 .*"soon"$/],
    ['keys: [sk-aig-stunt-double, sk-aig-second-double]', 'keys: [only-one]', /^x-async-jobs\.keys /],
    [
      'file: { name: model.glb, format: glb,',
      'file: { name: model.glb, format: obj,',
      /^x-async-jobs\.modalities\.3d\.file\.format .*"obj"$/,
    ],
    ['{ id: fal-ai/trellis, modality: 3d,', '{ modality: 3d,', /^x-async-jobs\.models\.7 lacks the field "id"/],
  ])('%s as %s', (from, to, rest) => {
    const { message, onItsLine } = mistakeAfter(from, to);
    expect(message).toMatch(rest);
    expect(onItsLine).toBe(true);
  });

  it('an unknown field, at its own line', () => {
    const { message, onItsLine } = mistakeAfter('timeoutSeconds: 10', 'timeoutSecond: 10');
    expect(message).toMatch(
      /^x-async-jobs\.webhooks (lacks the field "timeoutSeconds"|has an unknown field "timeoutSecond")/,
    );
    expect(onItsLine).toBe(true);
  });

  it('the whole extension, when it is missing', () => {
    expect(mistakeAfter('\nx-async-jobs:', '\nx-something-else:').message).toMatch(/^x-async-jobs must be object/);
  });
});

describe('names that must name something', () => {
  it.each([
    [
      'operationId: getJob',
      'operationId: fetchJob',
      /^(operation fetchJob has no role|x-async-jobs\.roles\.poll names getJob)/,
    ],
    ['      operationId: getJob\n', '', /^GET \/v1\/jobs\/\{id\} has no operationId$/],
    [
      'poll: [getJob]',
      'poll: [getJob, peekJob]',
      /^x-async-jobs\.roles\.poll names peekJob, and no operation has that id$/,
    ],
    ['poll: [getJob]', 'poll: [getJob, createVideo]', /names createVideo, which has the role submit already$/],
    [
      'submit: create3d\n',
      'submit: createMusic\n',
      /^x-async-jobs\.roles\.submit names create3d, and no modality .* is submitted by it$/,
    ],
    [
      'cancel: [cancelJob, deleteJob]',
      'cancel: [cancelJob]',
      /^operation deleteJob has no role in x-async-jobs\.roles$/,
    ],
    [
      '{ id: fal-ai/trellis, modality: 3d,',
      '{ id: fal-ai/trellis, modality: smell,',
      /^x-async-jobs\.models: fal-ai\/trellis has the modality smell/,
    ],
    [
      '{ id: fal-ai/trellis, modality: 3d,',
      '{ id: fal-ai/trellis, modality: toString,',
      /^x-async-jobs\.models: fal-ai\/trellis has the modality toString/,
    ],
    [
      'defaultModel: tencent/hunyuan3d-2',
      'defaultModel: acme/none',
      /^x-async-jobs\.modalities\.3d\.defaultModel is acme\/none, which is no 3d model/,
    ],
    [
      'defaultModel: tencent/hunyuan3d-2',
      'defaultModel: google/veo-3.1',
      /^x-async-jobs\.modalities\.3d\.defaultModel is google\/veo-3.1, which is no 3d model/,
    ],
    [
      'submit: create3d',
      'submit: createSculpture',
      /^x-async-jobs\.modalities\.3d\.submit is createSculpture, which is no submit operation$/,
    ],
    [
      'submit: create3d',
      'submit: getJob',
      /^x-async-jobs\.modalities\.3d\.submit is getJob, which is no submit operation$/,
    ],
    [
      '$ref: "#/components/schemas/WebhookSecret"',
      '$ref: "#/components/schemas/Secret"',
      /^the reference #\/components\/schemas\/Secret names nothing/,
    ],
  ])('%s as %s', (from, to, rest) => {
    expect(mistakeAfter(from, to).message).toMatch(rest);
  });

  it('in a document without paths are missed in words', () => {
    const { path } = editedContract('\npaths:\n', '\nx-paths:\n');
    expect(() => loadContract(path)).toThrow(
      /x-async-jobs\.roles\.submit names createVideo, and no operation has that id/,
    );
  });

  it('in a document that is no object are missed in words', () => {
    const { path } = editedContract('openapi: 3.1.0', 'openapi: 3.1.0');
    writeFileSync(path, '[]');
    expect(() => loadContract(path)).toThrow(FileError);
  });
});

describe('a path', () => {
  it('is filled in, with every value percent-encoded', () => {
    expect(fillPath('/v1/files/jobs/{jobId}/{filename}', { jobId: 'job_a', filename: 'a b/c?d#é.mp4' })).toBe(
      '/v1/files/jobs/job_a/a%20b%2Fc%3Fd%23%C3%A9.mp4',
    );
  });

  it('is as it stands when there is nothing to fill in', () => {
    expect(fillPath('/v1/models', { id: 'x' })).toBe('/v1/models');
  });
});
