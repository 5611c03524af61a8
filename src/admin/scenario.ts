import { mergePatch } from '../contract/merge-patch.ts';
import { parseYaml } from '../contract/yaml-file.ts';
import { Refusal } from '../core/errors.ts';
import type { Scenario } from '../core/scenario.ts';
import { loadScenario, readScenario } from '../scenarios/load-scenario.ts';
import { playScenario } from '../stage/play-scenario.ts';
import type { Stage } from '../stage/stage.ts';
import type { AdminHandler } from './admin-exchange.ts';

export const readScenarioOf: AdminHandler = async ({ stage }) => scenarioView(stage.scenario);

export const replaceScenario: AdminHandler = async ({ stage, body }) => {
  const { name, scenario } = body;
  if ((name === undefined) === (scenario === undefined)) {
    throw new Refusal('invalid', 'either name or scenario is required, and not both', { param: 'scenario' });
  }
  return playNow(stage, () =>
    name === undefined ? given(stage, scenario, 'given') : loadScenario(String(name), stage.contract, 'shipped only'),
  );
};

export const patchScenario: AdminHandler = async ({ stage, body }) =>
  playNow(stage, () => given(stage, mergePatch(stage.scenario.file, body), `${stage.scenario.name}, patched`));

async function playNow(stage: Stage, load: () => Scenario): Promise<unknown> {
  let scenario: Scenario;
  try {
    scenario = load();
  } catch (cause) {
    throw new Refusal('invalid', (cause as Error).message, { param: 'scenario', cause });
  }
  await playScenario(stage, scenario);
  return scenarioView(scenario);
}

function given(stage: Stage, file: unknown, name: string): Scenario {
  return readScenario(parseYaml(JSON.stringify(file), 'scenario'), name, stage.contract);
}

function scenarioView({ name, file }: Scenario): unknown {
  return { name, scenario: file };
}
