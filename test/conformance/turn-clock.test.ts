import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { systemTime } from '../../conformance/observer-clock.ts';
import { Recorder } from '../../conformance/recorder.ts';
import { targetFromFlags } from '../../conformance/target.ts';
import { clockTurner } from '../../conformance/turn-clock.ts';
import { contract, start } from './support/made-up.ts';

/** Turns the clock of a target that does as told with each request in turn, the last time on. */
async function turn(times: number, ...does: ((request: IncomingMessage, response: ServerResponse) => void)[]) {
  let asked = 0;
  const sockets = new Set<unknown>();
  const server = createServer((request, response) => {
    sockets.add(request.socket);
    does[Math.min(asked++, does.length - 1)]?.(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const target = { ...targetFromFlags({ api: url, key: 'k' }, contract), clock: { method: 'POST', url, body: {} } };
  const recorder = new Recorder(systemTime);
  const clock = clockTurner(target, recorder);
  let failure: string | undefined;
  try {
    for (let time = 0; time < times; time += 1) await clock?.turn(1000);
  } catch (error) {
    failure = (error as Error).message;
  } finally {
    await clock?.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
  const { kind: _, epochMs: __, ...head } = start;
  return { asked, connections: sockets.size, failure, kinds: recorder.trace(head).map(({ kind }) => kind) };
}

const cut = (request: IncomingMessage) => void request.socket.destroy();
const yes = (_: IncomingMessage, response: ServerResponse) => void response.end('{}');
const no = (_: IncomingMessage, response: ServerResponse) => void response.writeHead(500).end();

describe('the clock of a target', () => {
  it('is asked for again when the connection was cut off before any answer, and that is noted', async () => {
    expect(await turn(1, cut, yes)).toMatchObject({ asked: 2, failure: undefined, kinds: ['start', 'clock', 'note'] });
  });

  it('is not asked a third time', async () => {
    const { asked, failure } = await turn(1, cut);
    expect(asked).toBe(2);
    expect(failure).toMatch(/^The clock of .* could not be turned: /);
  });

  it('is not asked again when it says no', async () => {
    expect(await turn(1, no)).toMatchObject({ asked: 1, failure: expect.stringContaining('answered 500') });
  });

  it('is reached over a connection of its own each time, which cannot have gone stale', async () => {
    expect(await turn(3, yes)).toMatchObject({ asked: 3, connections: 3, kinds: ['start', 'clock', 'clock', 'clock'] });
  });
});
