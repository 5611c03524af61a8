import type { Command } from 'commander';

/** `stunt-double demo` */
export function addDemo(program: Command): void {
  program
    .command('demo')
    .description('Watch jobs of every kind go through their whole life, in a few seconds.')
    .action(async () => {
      const { demo } = await import('./demo/demo.ts');
      process.exitCode = await demo();
    });
}
