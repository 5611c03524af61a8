import { type Draft, type Plan, planOf } from './plan.ts';

/** A job that waits for the provider or is with it. */
interface Place {
  readonly id: string;
  readonly draft: Draft;
  plan: Plan;
}

/** A job whose plan has changed because of another. */
export interface Replanned {
  readonly id: string;
  readonly plan: Plan;
}

/**
 * The provider behind the gateway: it runs so many jobs at once, and the rest queue in the order they came. Since
 * every plan is known beforehand, so is when each place becomes free; only when a job leaves early are the plans of
 * those behind it made anew. Jobs that move by polls or by hand, and those that never start, take no place.
 */
export class Provider {
  #capacity: number;
  #places: Place[] = [];

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** Takes a job on, and says when it runs. */
  add(id: string, draft: Draft, now: number): Plan {
    const takesPlace = draft.pace.by === 'time' && Number.isFinite(draft.readyAt);
    if (!Number.isFinite(this.#capacity) || !takesPlace) return planOf(draft, draft.readyAt);
    this.#forget(now);
    const plan = planOf(draft, this.#startOf(draft, this.#places));
    this.#places.push({ id, draft, plan });
    return plan;
  }

  /** A job ends at another instant than planned (at infinity when it is held): others may start at other times. */
  change(id: string, endAt: number, now: number): Replanned[] {
    const index = this.#places.findIndex((place) => place.id === id);
    const place = this.#places[index];
    if (!place) return [];
    const leftQueue = place.plan.startAt > now && endAt <= now;
    if (leftQueue) this.#places.splice(index, 1);
    else place.plan = { ...place.plan, startAt: Math.min(place.plan.startAt, now), endAt };
    return this.#replan(now);
  }

  /** Changes how many jobs run at once, for those that have not started. */
  setCapacity(capacity: number, now: number): Replanned[] {
    this.#capacity = capacity;
    return this.#replan(now);
  }

  #replan(now: number): Replanned[] {
    this.#forget(now);
    const settled = this.#places.filter(({ plan }) => plan.startAt <= now);
    const changed: Replanned[] = [];
    for (const place of this.#places) {
      if (place.plan.startAt <= now) continue;
      const startAt = Math.max(now, this.#startOf(place.draft, settled));
      if (startAt !== place.plan.startAt) {
        place.plan = planOf(place.draft, startAt);
        changed.push({ id: place.id, plan: place.plan });
      }
      settled.push(place);
    }
    return changed;
  }

  /** When it can start: when it is ready, and enough of those before it have ended, and all of them have started. */
  #startOf({ readyAt }: Draft, before: readonly Place[]): number {
    if (before.length < this.#capacity) return readyAt;
    const ends = before.map(({ plan }) => plan.endAt).sort((a, b) => a - b);
    const free = ends[before.length - this.#capacity] ?? readyAt;
    const last = before.reduce((latest, { plan }) => Math.max(latest, plan.startAt), 0);
    return Math.max(readyAt, free, last);
  }

  #forget(now: number): void {
    this.#places = this.#places.filter(({ plan }) => plan.endAt > now);
  }
}
