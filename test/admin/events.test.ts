import { request } from 'undici';
import { describe, expect, test } from 'vitest';
import { startDouble } from '../../src/double.ts';
import { apiOf, somePrompt } from '../support/api.ts';
import { misfit } from '../support/fits.ts';
import { startReceiver } from '../support/receiver.ts';
import { adminOf, adminOperations } from './admin-api.ts';
import { watchDouble } from './event-stream.ts';

const virtual = { clock: 'virtual' } as const;
const journalSchema = adminOperations.get('readJournal')?.answers.get(200) ?? { not: {} };

describe('the stream of events', () => {
  test('tells every journal entry as it is made, in order, with its number as the id', async () => {
    await using receiver = await startReceiver();
    await using double = await startDouble(virtual);
    const stream = await watchDouble(double);
    expect(stream.contentType).toBe('text/event-stream');
    await apiOf(double).newJob({ prompt: somePrompt, webhook_url: receiver.url });
    await adminOf(double).get('advanceClock', { body: { by: '10s' } });
    await stream.until(({ event }) => event === 'clock');
    const entries = stream.told.filter(({ event }) => event !== 'transition');
    expect(entries.map(({ event }) => event)).toEqual(['job', 'exchange', 'delivery', 'clock']);
    expect(entries.map(({ id }) => id)).toEqual(['0', '1', '2', '3']);
    for (const { event, data } of entries) {
      expect(data.kind).toBe(event);
      expect(misfit(journalSchema, { entries: [data] })).toBe('');
    }
    expect(entries.map(({ data }) => data)).toEqual((await adminOf(double).get('readJournal')).entries);
  });

  test('tells each change of status when its time comes on a virtual clock, before the delivery it causes', async () => {
    await using receiver = await startReceiver();
    await using double = await startDouble(virtual);
    const start = double.clock.now();
    const stream = await watchDouble(double);
    const job = await apiOf(double).newJob({ prompt: somePrompt, webhook_url: receiver.url });
    const steps = ['queued'];
    for (const [span, status] of [
      ['999ms', undefined],
      ['1ms', 'running'],
      ['5999ms', undefined],
      ['1ms', 'completed'],
    ] as const) {
      await double.advance(span);
      if (status !== undefined) steps.push(status);
      await stream.until(({ data }) => data.status === steps.at(-1));
      const told = stream.told.filter(({ event }) => event === 'transition');
      expect(told.map(({ data }) => data.status)).toEqual(steps);
    }
    const at = (ms: number) => new Date(start + ms).toISOString();
    await stream.until(({ event }) => event === 'delivery');
    expect(stream.told.filter(({ event }) => event === 'transition').map(({ data }) => data)).toEqual([
      { at: at(0), job, status: 'queued' },
      { at: at(1000), job, status: 'running' },
      { at: at(7000), job, status: 'completed' },
    ]);
    expect(stream.told.slice(-2).map(({ event }) => event)).toEqual(['transition', 'delivery']);
    expect(stream.told.map(({ data }) => data.at)).toEqual(stream.told.map(({ data }) => data.at).sort());
  });

  test('tells what becomes of jobs that were there before, and of those that are cancelled or moved by hand', async () => {
    await using double = await startDouble(virtual);
    const api = apiOf(double);
    const [one, two, three] = [await api.newJob(), await api.newJob(), await api.newJob()];
    const stream = await watchDouble(double);
    await api.cancel(one);
    await adminOf(double).get('failJob', { params: { id: two } });
    await double.advance('10s');
    await stream.until(({ data }) => data.job === three && data.status === 'completed');
    const told = stream.told.filter(({ event }) => event === 'transition');
    expect(told.map(({ data }) => [data.job, data.status])).toEqual([
      [one, 'cancelled'],
      [two, 'failed'],
      [three, 'running'],
      [three, 'completed'],
    ]);
  });

  test('is of one stage alone', async () => {
    await using double = await startDouble(virtual);
    const { id, keys } = await adminOf(double).get('createStage');
    const stream = await watchDouble(double, id);
    await apiOf(double).newJob();
    const job = await apiOf(double, keys[0]).newJob();
    await stream.until(({ event }) => event === 'exchange');
    expect(new Set(stream.told.map(({ data }) => data.job).filter(Boolean))).toEqual(new Set([job]));
  });

  test('ends when the double stops, which does not wait for who watches', async () => {
    const double = await startDouble(virtual);
    const streams = [await watchDouble(double), await watchDouble(double)];
    await double.stop();
    await Promise.all(streams.map(({ ended }) => ended));
  });

  test('ends when its stage is reset or removed', async () => {
    await using double = await startDouble(virtual);
    const { get } = adminOf(double);
    const { id } = await get('createStage');
    const [main, other] = [await watchDouble(double), await watchDouble(double, id)];
    await get('reset');
    await main.ended;
    await get('removeStage', { params: { id } });
    await other.ended;
  });

  test('does not mind clients that hang up', async () => {
    await using double = await startDouble(virtual);
    const [gone, stays] = [await watchDouble(double), await watchDouble(double)];
    gone.hangUp();
    const job = await apiOf(double).newJob();
    await stays.until(({ data }) => data.job === job);
  });

  test('of a stage that is not there is a 404', async () => {
    await using double = await startDouble(virtual);
    const { statusCode, body } = await request(`${double.url}/__double/events?stage=none`);
    expect(statusCode).toBe(404);
    expect(await body.json()).toMatchObject({ error: { type: 'not_found' } });
  });
});
