import { type Command, Option } from 'commander';
import { defaultScenario } from '../scenarios/load-scenario.ts';
import { baseUrl, collect, positiveNumber, wholeNumber } from './flags.ts';
import type { ServeFlags } from './serve.ts';

/** `stunt-double serve` */
export function addServe(program: Command, version: string): void {
  program
    .command('serve')
    .description('Run a double until it is told to stop.')
    .option('--port <number>', 'port to listen on; 0 takes a free one', wholeNumber(0, 65_535), 4010)
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--scenario <name|file>', 'how it behaves: a shipped scenario or a YAML file', defaultScenario)
    .option('--seed <number>', 'repeat a run; drawn and shown when left out', wholeNumber(0, 2 ** 32 - 1))
    .option('--speed <factor>', 'run the clock faster than real time', positiveNumber(1_000_000))
    .addOption(
      new Option('--clock <kind>', 'a virtual clock moves only when told').choices(['real', 'virtual']).default('real'),
    )
    .option('--key <key...>', 'accept these API keys instead of the usual ones', collect)
    .option('--public-url <url>', 'links begin with this; by default with what each client reached', baseUrl)
    .option('--contract <file>', 'another OpenAPI description with x-async-jobs')
    .option('--watch', 'load the scenario again whenever its file changes')
    .addOption(
      new Option('--profile <name>', 'the dialect that is spoken; by default that of the scenario').choices([
        'page',
        'sdk',
      ]),
    )
    .option('--journal <entries>', 'how many entries the journal keeps', wholeNumber(0, 1_000_000))
    .option('--admin-token <token>', 'what the admin API asks for; made up where more than loopback is listened on')
    .option('--log', 'print one line for each request')
    .action(async (flags: ServeFlags) => {
      const { serve } = await import('./serve.ts');
      await serve(flags, version);
    });
}
