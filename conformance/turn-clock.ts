import { Agent, request } from 'undici';
import type { Recorder } from './recorder.ts';
import { formatSpan } from './span.ts';
import type { Target } from './target.ts';
import { TargetError } from './target-error.ts';

/** What happens on the way of a turn takes the observer's time, such as waiting for a silent receiver. */
const patienceMs = 300_000;

/** A function that turns the target's clock on, and writes that down. It throws TargetError when the target does not. */
export function clockTurner(
  { name, clock }: Target,
  recorder: Recorder,
): { turn: (ms: number) => Promise<void>; close: () => Promise<void> } | undefined {
  if (!clock) return undefined;
  // No connection is used twice: one that the target has closed meanwhile would look like a target that went away.
  const agent = new Agent({ headersTimeout: patienceMs, bodyTimeout: patienceMs, pipelining: 0 });
  const turn = async (ms: number) => {
    const beganAt = recorder.now();
    const body = JSON.stringify(clock.body).replaceAll('{duration}', formatSpan(ms));
    const ask = () =>
      request(clock.url, {
        dispatcher: agent,
        method: clock.method as 'POST',
        headers: { 'content-type': 'application/json' },
        body,
      });
    const again = (error: unknown) => {
      if (!isCutOff(error)) throw error;
      recorder.note('clock', `a turn by ${formatSpan(ms)} was cut off before any answer, and was asked for again`);
      return ask();
    };
    const answer = await ask()
      .catch(again)
      .catch((cause) => {
        throw new TargetError(`The clock of ${name} could not be turned: ${(cause as Error).message}.`, { cause });
      });
    await answer.body.dump();
    if (answer.statusCode < 200 || answer.statusCode >= 300) {
      throw new TargetError(`The clock of ${name} could not be turned: ${clock.url} answered ${answer.statusCode}.`);
    }
    recorder.add({ kind: 'clock', beganAt, at: recorder.now(), byMs: ms });
  };
  return { turn, close: () => agent.close() };
}

/** Whether a connection was closed before any answer came. */
function isCutOff(error: unknown): boolean {
  const { code = '' } = error as NodeJS.ErrnoException;
  return ['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET'].includes(code);
}
