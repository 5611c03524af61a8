import type { Command } from 'commander';
import { loadContract } from '../contract/contract.ts';
import { loadScenario, scenarioNames } from '../scenarios/load-scenario.ts';

/** `stunt-double scenarios` */
export function addScenarios(program: Command): void {
  program
    .command('scenarios')
    .description('List the shipped scenarios and when to use each.')
    .action(() => {
      const contract = loadContract();
      const names = scenarioNames();
      const width = Math.max(...names.map((name) => name.length));
      for (const name of names) console.log(`${name.padEnd(width)}  ${loadScenario(name, contract).summary}`);
    });
}
