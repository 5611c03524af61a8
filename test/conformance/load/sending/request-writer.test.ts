import { describe, expect, test } from 'vitest';
import { Submitter } from '../../../../conformance/load/jobs/submitter.ts';
import { RequestWriter } from '../../../../conformance/load/sending/request-writer.ts';
import { loadContract } from '../../../../src/contract/contract.ts';

const contract = loadContract();
const writer = new RequestWriter('http://127.0.0.1:1/api', 'sk-key', contract);

describe('a request of a load run', () => {
  test('polls a job by its id, whatever stands in that', () => {
    const plain = writer.poll('job_1-a');
    expect(plain.url).toBe('http://127.0.0.1:1/api/v1/jobs/job_1-a');
    expect(plain.bytes.toString()).toBe(
      'GET /api/v1/jobs/job_1-a HTTP/1.1\r\nhost: 127.0.0.1:1\r\nauthorization: Bearer sk-key\r\n\r\n',
    );
    expect(writer.poll('$& ä').bytes.toString()).toContain('GET /api/v1/jobs/%24%26%20%C3%A4 HTTP/1.1\r\n');
  });

  test('shows no key', () => {
    for (const { headers } of [writer.poll('job_1'), writer.submit('/v1/x', '{}'), writer.cancel('job_1')]) {
      expect(headers.authorization).toBe('Bearer …');
    }
    expect(writer.file('http://files.test/a?b=c').bytes.toString()).toBe(
      'GET /a?b=c HTTP/1.1\r\nhost: files.test\r\n\r\n',
    );
  });

  test('tells the length of its body in bytes, also of none', () => {
    expect(writer.submit('/v1/x', '{"prompt":"ä"}').bytes.toString()).toMatch(
      /\r\ncontent-type: application\/json\r\ncontent-length: 15\r\n\r\n\{"prompt":"ä"\}$/,
    );
    expect(writer.cancel('job_1').bytes.toString()).toMatch(/^POST .*\r\ncontent-length: 0\r\n\r\n$/s);
  });

  test('submits what its template says, with the place of each job', () => {
    const body = { prompt: 'a boat', model: 'm' };
    const templates = [{ modality: 'video', path: '/v1/videos/generations', body }];
    const urlOf = (number: number) => `http://me.test/"${number}`;
    const submitter = new Submitter({ contract, writer, templates, places: 2, urlOf });
    const sent = [submitter.next(0, false), submitter.next(0, false), submitter.next(0, false)];
    expect(sent.map((work) => work && JSON.parse(work.request.body ?? ''))).toEqual([
      { ...body, webhook_url: 'http://me.test/"1' },
      { ...body, webhook_url: 'http://me.test/"2' },
      undefined,
    ]);
  });
});
