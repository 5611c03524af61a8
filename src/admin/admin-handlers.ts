import type { AdminHandler, AdminOperation } from './admin-exchange.ts';
import { advanceClock, freezeClock, readClock, resumeClock, setSpeed } from './clock.ts';
import { duplicateDelivery, forgeDelivery, listDeliveries, readDelivery, resendDelivery } from './deliveries.ts';
import { watchEvents } from './events.ts';
import { failJob, finishJob, holdJob, listJobs, readJob, startJob } from './jobs.ts';
import { clearJournal, readJournal } from './journal.ts';
import { patchScenario, readScenarioOf, replaceScenario } from './scenario.ts';
import { createStage, listStages, removeStage, reset } from './stages.ts';
import { wait } from './wait.ts';

/** One handler for each operation of admin.openapi.yaml. The types see to it that none is missing. */
export const adminHandlers: Readonly<Record<AdminOperation, AdminHandler>> = {
  readClock,
  freezeClock,
  resumeClock,
  setSpeed,
  advanceClock,
  listJobs,
  readJob,
  startJob,
  finishJob,
  failJob,
  holdJob,
  listDeliveries,
  readDelivery,
  resendDelivery,
  duplicateDelivery,
  forgeDelivery,
  readJournal,
  clearJournal,
  watchEvents,
  wait,
  readScenario: readScenarioOf,
  replaceScenario,
  patchScenario,
  reset,
  // The seed is in the body, where a reset looks for it too.
  setSeed: reset,
  listStages,
  createStage,
  removeStage,
};
