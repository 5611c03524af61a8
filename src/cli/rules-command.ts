import type { Command } from 'commander';

/** `stunt-double rules` */
export function addRules(program: Command): void {
  program
    .command('rules')
    .description('List the rules that `verify` judges by, or explain one.')
    .argument('[id]', 'a rule such as LINK-02, or a chapter such as LINK')
    .action(async (id: string | undefined) => {
      const { listRules, explainRules } = await import('./rules.ts');
      console.log(id === undefined ? listRules() : explainRules(id));
    });
}
