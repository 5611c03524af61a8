import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Double, startDouble } from '../../src/double.ts';
import { apiOf } from '../support/api.ts';
import { misfit } from '../support/fits.ts';
import { type RawAnswer, readAnswers } from '../support/raw-http.ts';
import { garbage } from './fuzz/garbage.ts';
import { requests } from './fuzz/requests.ts';
import { shoot } from './fuzz/shoot.ts';
import type { Shot, World } from './fuzz/shot.ts';

const batch = 250;
const batches = 40;

/** A failure prints the seed and the number of the batch: FUZZ_SEED and FUZZ_PATH bring them back. */
const replay = {
  ...(process.env.FUZZ_SEED !== undefined && { seed: Number(process.env.FUZZ_SEED) }),
  ...(process.env.FUZZ_PATH !== undefined && { path: process.env.FUZZ_PATH }),
};

/** A few finished jobs, with their links. */
async function prepare(double: Double): Promise<World & { ids: string[] }> {
  const api = apiOf(double);
  const ids: string[] = [];
  const links: string[] = [];
  for (let job = 0; job < 5; job += 1) {
    const record = await api.finished({ prompt: 'a', duration: 4 });
    ids.push(record.id);
    links.push(new URL(record.result.file_url).search);
  }
  return { key: double.key, ids, links };
}

/** What is wrong with an answer, in words. */
function faultOf({ status, headers, body }: RawAnswer, { operation, head }: Shot, double: Double): string {
  if (status >= 500) return `a ${status}: ${body}`;
  if (!headers.get(double.contract.jobs.headers.requestId.toLowerCase())) return `a ${status} without a request id`;
  if (head || status === 304) return '';
  if (status >= 400) {
    const parsed = JSON.parse(body);
    if (parsed.error?.code !== status) return `a ${status} whose envelope says ${parsed.error?.code}`;
    return misfit(envelopeOf(double), parsed);
  }
  const schema = operation?.answers.get(status);
  return schema ? misfit(schema, JSON.parse(body)) : '';
}

function envelopeOf(double: Double) {
  const [anyPoll] = double.contract.jobs.roles.poll;
  return double.contract.operations.get(anyPoll)?.answers.get(double.contract.jobs.errors.authentication.status) ?? {};
}

/** A HEAD that could not even be read is answered like anything else that could not, with a body. */
function answersIn(received: Buffer, head: boolean): RawAnswer[] {
  const unread = head && received.includes('\r\n\r\n{');
  return readAnswers(received, () => head && !unread);
}

/** Fires a shot, and throws with what it was when the answer is not what it must be. */
async function fire(shot: Shot, double: Double, world: World & { ids: string[] }): Promise<void> {
  try {
    await fireOnce(shot, double, world);
  } catch (cause) {
    throw new Error(`${(cause as Error).message}\nto: ${fc.stringify(shot)}`, { cause });
  }
}

async function fireOnce(shot: Shot, double: Double, world: World & { ids: string[] }): Promise<void> {
  const received = await shoot(double.url, shot.render(world), shot.whole);
  const answers = answersIn(received, shot.head);
  if (shot.whole && answers.length !== 1) throw new Error(`a whole request has ${answers.length} answers`);
  for (const answer of answers) {
    const fault = faultOf(answer, shot, double);
    if (fault) throw new Error(fault);
    // Later shots poll, cancel and fetch what this one has made.
    if (answer.status === 202 && world.ids.length < 200) world.ids.push(JSON.parse(answer.body).id);
  }
}

test(`${batch * batches} odd requests meet no 5xx, no answer outside the contract, and leave the double well`, async () => {
  const errors: unknown[] = [];
  await using double = await startDouble({ clock: 'virtual', onError: (error) => errors.push(error) });
  const world = await prepare(double);
  const shots = fc.array(
    fc.oneof({ weight: 9, arbitrary: requests(double.contract) }, { weight: 1, arbitrary: garbage }),
    // A batch is always full, however small the sizes that fast-check begins with.
    { minLength: batch, maxLength: batch, size: 'max' },
  );
  let fired = 0;
  const result = await fc.check(
    fc.asyncProperty(shots, async (all) => {
      await Promise.all(all.map((shot) => fire(shot, double, world)));
      fired += all.length;
      await double.advance('1s');
      if (errors.length > 0) throw new Error('the double reported internal errors', { cause: errors });
    }),
    // The shot at fault is in the message; there is no need to shrink the batch around it.
    { ...replay, numRuns: batches, endOnFailure: true },
  );
  if (result.failed) {
    const again = `FUZZ_SEED=${result.seed} FUZZ_PATH=${result.counterexamplePath}`;
    throw new Error(`${again}: ${result.errorInstance}`, { cause: result.errorInstance });
  }
  if (replay.path === undefined) expect(fired).toBeGreaterThanOrEqual(batch * batches);
  const record = await apiOf(double).finished();
  expect(record.status).toBe('completed');
}, 120_000);
