import { Refusal } from '../core/errors.ts';
import { loadScenario } from '../scenarios/load-scenario.ts';
import type { StageSettings, Stages } from '../stages.ts';
import type { AdminExchange, AdminHandler } from './admin-exchange.ts';
import { clockView } from './views.ts';

export const listStages: AdminHandler = async ({ stages }) => ({
  stages: stages.ids().map((id) => stageView(stages, id)),
});

export const createStage: AdminHandler = async (exchange) => {
  const { id } = exchange.stages.create(settingsOf(exchange));
  exchange.reply.status(201);
  return stageView(exchange.stages, id);
};

export const removeStage: AdminHandler = async ({ stages, params, reply }) => {
  if (await stages.remove(params.id ?? '')) return reply.status(204).send();
  throw new Refusal('notFound', `there is no stage ${params.id} that can be removed`);
};

export const reset: AdminHandler = async (exchange) => {
  const { stages, stage } = exchange;
  await stages.reset(stage.id, settingsOf(exchange));
  return stageView(stages, stage.id);
};

function settingsOf({ body, stages }: AdminExchange): Partial<StageSettings> {
  const { scenario, seed, clock, speed } = body;
  if (clock === 'virtual' && speed !== undefined) {
    throw new Refusal('invalid', 'speed is for a real clock', { param: 'speed' });
  }
  const kind = clock ?? (speed === undefined ? undefined : 'real');
  try {
    return {
      ...(scenario !== undefined && { scenario: loadScenario(String(scenario), stages.main.contract, 'shipped only') }),
      ...(seed !== undefined && { seed: Number(seed) }),
      ...(kind === 'virtual' && { clock: { kind: 'virtual' } }),
      ...(kind === 'real' && { clock: { kind: 'real', speed: Number(speed ?? 1) } }),
    };
  } catch (cause) {
    throw new Refusal('invalid', (cause as Error).message, { param: 'scenario', cause });
  }
}

function stageView(stages: Stages, id: string): unknown {
  const stage = stages.byId(id);
  const described = stages.describe(id);
  if (!stage || !described) throw new Refusal('notFound', `there is no stage ${id}`);
  return {
    id,
    keys: described.keys,
    scenario: stage.scenario.name,
    seed: stage.seed,
    clock: clockView(stage.clock),
  };
}
