import type { Scenario } from '../core/scenario.ts';
import { replan } from './change-job.ts';
import type { Stage } from './stage.ts';

/** Plays another scenario from now on. Jobs that have been submitted keep their plans, but for the capacity. */
export async function playScenario(stage: Stage, scenario: Scenario): Promise<void> {
  stage.setScenario(scenario);
  await replan(stage, stage.provider.setCapacity(scenario.capacity, stage.clock.now()));
}
