/** When a rule applies. Spans are counted from when the scenario began, in milliseconds. */
export interface Trigger {
  readonly rate: number;
  readonly next: number;
  readonly during: { readonly from: number; readonly to: number };
}

/** Counts, for one run of a scenario, how often each of its rules has applied. */
export class TriggerCounts {
  readonly #used = new Map<Trigger, number>();

  /** Whether a rule applies now; if so that is counted. `random` gives numbers in [0, 1) and is asked only for rates. */
  applies(trigger: Trigger, elapsedMs: number, random: () => number): boolean {
    if (elapsedMs < trigger.during.from || elapsedMs >= trigger.during.to) return false;
    const used = this.#used.get(trigger) ?? 0;
    if (used >= trigger.next) return false;
    if (trigger.rate < 1 && random() >= trigger.rate) return false;
    if (Number.isFinite(trigger.next)) this.#used.set(trigger, used + 1);
    return true;
  }
}
