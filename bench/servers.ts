import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

/** A server that is measured. */
export interface Server {
  readonly name: string;
  /** How it is started on a port, as people would. */
  readonly command: (port: number) => readonly string[];
  /** Whether it keeps the jobs that are submitted. Others answer anything with the same record. */
  readonly keepsJobs: boolean;
  /** Whether its files come by links of its records; others serve anything. */
  readonly signsLinks?: true;
}

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const require = createRequire(import.meta.url);
const node = process.execPath;
const contract = at('../openapi.yaml');
const double = [node, at('../dist/src/cli/main.js'), 'serve', '--scenario', at('scenario.yaml'), '--seed', '1'];
const prism = [node, require.resolve('@stoplight/prism-cli/dist/index.js'), 'mock', contract];
const jar = at('node_modules/wiremock/build/wiremock-standalone-3.13.2.jar');

/** Everything that is measured side by side; `raw` is what the ratios are to. */
export const servers: readonly Server[] = [
  { name: 'raw node:http', command: (port) => [node, at('servers/raw.ts'), String(port)], keepsJobs: true },
  { name: 'bare Fastify', command: (port) => [node, at('servers/bare-fastify.ts'), String(port)], keepsJobs: true },
  {
    name: 'stunt-double',
    command: (port) => [...double, '--port', String(port)],
    keepsJobs: true,
    signsLinks: true,
  },
  {
    name: 'stunt-double, no journal',
    command: (port) => [...double, '--journal', '0', '--port', String(port)],
    keepsJobs: true,
    signsLinks: true,
  },
  { name: 'Prism', command: (port) => [...prism, '--port', String(port)], keepsJobs: false },
  {
    name: 'Prism, silent',
    command: (port) => [...prism, '--verboseLevel', 'silent', '--port', String(port)],
    keepsJobs: false,
  },
  { name: 'Prism, dynamic', command: (port) => [...prism, '--dynamic', '--port', String(port)], keepsJobs: false },
  {
    name: 'Mockoon',
    command: (port) => [
      node,
      at('node_modules/@mockoon/cli/bin/run.js'),
      'start',
      '--data',
      contract,
      '--disable-log-to-file',
      '--port',
      String(port),
    ],
    keepsJobs: false,
  },
  ...(existsSync('/usr/bin/java')
    ? [
        {
          name: 'WireMock',
          command: (port: number) => [
            'java',
            '-jar',
            jar,
            '--port',
            String(port),
            '--root-dir',
            at('servers/wiremock'),
            '--no-request-journal',
            '--disable-banner',
          ],
          keepsJobs: false,
        },
      ]
    : []),
];
