/** Counts the jobs that were made, or may have been made, and stops at a limit. */
export class Budget {
  readonly #most: number;
  #spent = 0;

  constructor(most: number) {
    this.#most = most;
  }

  get spent(): number {
    return this.#spent;
  }

  /** Sets a job aside; false when there is none left. */
  take(): boolean {
    if (this.#spent >= this.#most) return false;
    this.#spent += 1;
    return true;
  }

  /** Puts one back that was set aside: the submit was refused. */
  giveBack(): void {
    this.#spent -= 1;
  }
}
