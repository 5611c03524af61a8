import { type ChildProcess, execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { cores, pinned } from './pinned.ts';
import type { Server } from './servers.ts';

/** A server that answers. */
export interface Started extends AsyncDisposable {
  readonly url: string;
  readonly process: ChildProcess;
  /** From the start of its process to its first answer. */
  readonly startUpMs: number;
}

const patienceMs = 30_000;

/** Starts a server, on the core that is for servers unless told otherwise, and waits until it answers. */
export async function startServer(
  { name, command }: Pick<Server, 'name' | 'command'>,
  core: number = cores.server,
  path = '/v1/jobs/none',
): Promise<Started> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const began = performance.now();
  const child = pinned(core, command(port));
  // What it prints is read, so that it never waits for a reader.
  child.stdout?.resume();
  while (!(await answers(url + path))) {
    if (child.exitCode !== null || performance.now() - began > patienceMs) throw new Error(`${name} does not answer`);
    await pause(2);
  }
  const startUpMs = performance.now() - began;
  return {
    url,
    process: child,
    startUpMs,
    async [Symbol.asyncDispose]() {
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
  };
}

async function answers(url: string): Promise<boolean> {
  try {
    const answer = await fetch(url, { headers: { authorization: 'Bearer nobody' } });
    await answer.arrayBuffer();
    return true;
  } catch {
    return false;
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** The published form of the product, which is what people start. */
export function build(): void {
  execFileSync('npm', ['run', '--silent', 'build'], { stdio: 'inherit', cwd: new URL('..', import.meta.url).pathname });
}
