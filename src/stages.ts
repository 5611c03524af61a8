import type { Contract } from './contract/contract.ts';
import { Clock } from './core/clock.ts';
import { mix } from './core/ids.ts';
import type { JournalEntry } from './core/journal.ts';
import type { Scenario } from './core/scenario.ts';
import { playScenario } from './stage/play-scenario.ts';
import { Stage } from './stage/stage.ts';
import { MemoryStore } from './stores/memory.ts';
import { systemClock } from './system-clock.ts';
import type { Resolve } from './webhooks/send.ts';

/** How a stage begins, and begins again when it is reset. */
export interface StageSettings {
  readonly scenario: Scenario;
  readonly seed: number;
  readonly clock: ClockSettings;
}

/** A clock that stands still until it is told to move, or one that runs at a pace. */
export type ClockSettings = { readonly kind: 'virtual' } | { readonly kind: 'real'; readonly speed: number };

export interface StagesOptions {
  readonly contract: Contract;
  /** Keys that live on the main stage. */
  readonly keys: readonly string[];
  readonly main: StageSettings;
  /** How many journal entries each stage keeps. */
  readonly journal: number;
  /** Hears of every journal entry of every stage. */
  readonly onEntry?: (stage: Stage, entry: JournalEntry) => void;
  /** Hears of internal errors, which are defects. */
  readonly onError?: (error: unknown) => void;
  readonly resolve?: Resolve;
}

/** Where keys live: a stage, the keys that lead to it, and how it began. */
interface Slot {
  readonly keys: readonly string[];
  readonly settings: StageSettings;
  readonly stage: Stage;
}

/** The id of the stage on which all keys live that have none of their own. */
export const mainStage = 'main';

/** Where a virtual clock begins. */
const virtualStart = Date.UTC(2026, 0, 1);

/** All the stages of a double. Each is a world of its own; nothing on one is seen from another. */
export class Stages {
  readonly #options: StagesOptions;
  readonly #slots = new Map<string, Slot>();
  readonly #byKey = new Map<string, Stage>();
  #made = 0;

  constructor(options: StagesOptions) {
    this.#options = options;
    this.#open(mainStage, options.keys, options.main);
  }

  get main(): Stage {
    return (this.#slots.get(mainStage) as Slot).stage;
  }

  /** The stage with an id. */
  byId(id: string): Stage | undefined {
    return this.#slots.get(id)?.stage;
  }

  /** The stage on which a key lives. */
  byKey(key: string): Stage | undefined {
    return this.#byKey.get(key);
  }

  /** Ids of all stages, the main one first. */
  ids(): string[] {
    return [...this.#slots.keys()];
  }

  /** The keys that lead to a stage, and how it began. */
  describe(id: string): Omit<Slot, 'stage'> | undefined {
    return this.#slots.get(id);
  }

  /** Makes a stage with a key and a seed of its own, begun like the main one where nothing else is said. */
  create(settings: Partial<StageSettings>): { readonly id: string; readonly key: string; readonly stage: Stage } {
    this.#made += 1;
    const id = `stage-${this.#made}`;
    const key = `${this.#options.keys[0]}-${id}`;
    const { settings: main } = this.#slots.get(mainStage) as Slot;
    // Its own seed, so that ids of one stage mean nothing on another.
    const seed = mix(main.seed, this.#made);
    return { id, key, stage: this.#open(id, [key], { ...main, seed, ...settings }) };
  }

  /** Plays another scenario on the main stage from now on; stages made and reset later begin with it too. */
  async changeScenario(scenario: Scenario): Promise<void> {
    const slot = this.#slots.get(mainStage) as Slot;
    this.#slots.set(mainStage, { ...slot, settings: { ...slot.settings, scenario } });
    await playScenario(slot.stage, scenario);
  }

  /** Begins a stage anew, without jobs, journal or memory of what has been drawn. False when there is none. */
  async reset(id: string, settings: Partial<StageSettings> = {}): Promise<boolean> {
    const slot = this.#slots.get(id);
    if (!slot) return false;
    this.#open(id, slot.keys, { ...slot.settings, ...settings });
    await slot.stage.stop();
    return true;
  }

  /** Removes a stage with everything on it. The main one stays. False when there is none to remove. */
  async remove(id: string): Promise<boolean> {
    const slot = this.#slots.get(id);
    if (!slot || id === mainStage) return false;
    this.#slots.delete(id);
    for (const key of slot.keys) this.#byKey.delete(key);
    await slot.stage.stop();
    return true;
  }

  /** Ends what waits for something to happen, so that connections can close. */
  announceEnd(): void {
    for (const { stage } of this.#slots.values()) stage.announceEnd();
  }

  /** Ends all stages. Returns how many deliveries were still pending. */
  async stop(): Promise<number> {
    const pending = await Promise.all([...this.#slots.values()].map(({ stage }) => stage.stop()));
    return pending.reduce((sum, one) => sum + one, 0);
  }

  #open(id: string, keys: readonly string[], settings: StageSettings): Stage {
    const { contract, journal, onEntry, onError, resolve } = this.#options;
    const heard = onError ? { onError } : {};
    const clock =
      settings.clock.kind === 'virtual'
        ? new Clock(systemClock, { ...heard, virtual: true, start: virtualStart })
        : new Clock(systemClock, { ...heard, speed: settings.clock.speed });
    const { scenario, seed } = settings;
    const stage = new Stage({
      id,
      contract,
      scenario,
      clock,
      seed,
      journal,
      store: new MemoryStore(),
      ...(resolve && { resolve }),
    });
    if (onEntry) stage.journal.listen((entry) => onEntry(stage, entry));
    this.#slots.set(id, { keys, settings, stage });
    for (const key of keys) this.#byKey.set(key, stage);
    return stage;
  }
}
