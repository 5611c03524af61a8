import { PassThrough } from 'node:stream';
import { watchTransitions } from '../stage/watch-transitions.ts';
import type { AdminHandler } from './admin-exchange.ts';
import { entryView, instant } from './views.ts';

/** Streams what happens as server-sent events (HTML Standard §9.2), until the client goes away or the double ends. */
export const watchEvents: AdminHandler = async ({ stage, reply }) => {
  const stream = new PassThrough();
  const say = (name: string, id: number | undefined, data: unknown) =>
    stream.write(`event: ${name}\n${id === undefined ? '' : `id: ${id}\n`}data: ${JSON.stringify(data)}\n\n`);

  // Before anything is waited for: the stage may end meanwhile.
  const stopEnd = stage.onStop(() => stream.end());
  const stopTransitions = await watchTransitions(stage, ({ at, job, status }) =>
    say('transition', undefined, { at: instant(at), job, status }),
  );
  // Heard after the transitions, so that a job is told to have ended before its delivery is told.
  const stopEntries = stage.journal.listen((entry) => say(entry.kind, entry.number, entryView(entry)));
  stream.on('close', () => {
    stopEntries();
    stopTransitions();
    stopEnd();
  });
  // A comment opens the stream, so that clients know it stands.
  stream.write(': watching\n\n');
  return reply.header('content-type', 'text/event-stream').header('cache-control', 'no-store').send(stream);
};
