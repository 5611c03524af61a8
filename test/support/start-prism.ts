import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
const prism = require.resolve('@stoplight/prism-cli/dist/index.js');
const contract = fileURLToPath(new URL('../../openapi.yaml', import.meta.url));

/** Prism with the project's contract. */
export interface Prism extends AsyncDisposable {
  readonly url: string;
}

/**
 * Starts Prism on a free port: between a client and an `upstream`, checking both against the contract, or else as a mock that
 * answers with the examples and remembers nothing. Throws with what it said when it ends before it listens.
 */
export async function startPrism(upstream?: string): Promise<Prism> {
  const how = upstream === undefined ? ['mock', contract] : ['proxy', contract, upstream];
  const args = [prism, ...how, '--port', '0', '--host', '127.0.0.1', '--multiprocess', 'false'];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = once(child, 'exit');
  const said: string[] = [];
  const url = await new Promise<string>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      // Read to the end, so that Prism never waits for a reader of its log.
      createInterface(stream).on('line', (line) => {
        if (said.length < 100) said.push(line);
        const [listening] = /http:\/\/127\.0\.0\.1:\d+$/.exec(line.trim()) ?? [];
        if (listening && line.includes('is listening')) resolve(listening);
      });
    }
    child.once('exit', () => reject(new Error(`Prism ended before it listened:\n${said.join('\n')}`)));
  });
  return {
    url,
    [Symbol.asyncDispose]: async () => {
      child.kill();
      await ended;
    },
  };
}
