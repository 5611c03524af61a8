import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import type { Driven, Task } from './generator.ts';
import { cores, pinned } from './pinned.ts';

/** Drives a server from the other core. */
export async function drive(task: Task): Promise<Driven> {
  const child = pinned(cores.generator, [process.execPath, new URL('generator.ts', import.meta.url).pathname], {
    input: true,
  });
  child.stdin?.end(JSON.stringify(task));
  const [output, [code]] = await Promise.all([
    text(child.stdout as NodeJS.ReadableStream as never),
    once(child, 'exit'),
  ]);
  if (code !== 0) throw new Error(`the generator ended with ${code}`);
  return JSON.parse(output);
}
