import type { Registry } from 'prom-client';
import type { JournalEntry } from '../core/journal.ts';

/** Plain counters, kept from the start; the library that prints them is loaded when somebody asks. */
export class Metrics {
  readonly #exchanges = new Map<string, number>();
  readonly #attempts = new Map<string, number>();
  readonly #jobs = new Map<string, number>();
  /** Measures the process from the first time on that somebody asks: each such registry sets up observers for good. */
  #process: Registry | undefined;

  /** Counts a journal entry. */
  count(entry: JournalEntry): void {
    if (entry.kind === 'exchange') add(this.#exchanges, `${entry.operation ?? 'none'}\n${entry.status}`);
    if (entry.kind === 'delivery')
      add(this.#attempts, entry.answer.kind === 'status' ? String(entry.answer.status) : 'none');
    if (entry.kind === 'job') add(this.#jobs, entry.change);
  }

  /** The counters in Prometheus' text format, with those of the process. */
  async print(): Promise<{ contentType: string; text: string }> {
    const { Counter, collectDefaultMetrics, Registry } = await import('prom-client');
    const registers = [new Registry()] as const;
    const [registry] = registers;
    if (!this.#process) {
      this.#process = new Registry();
      collectDefaultMetrics({ register: this.#process });
    }
    const requests = new Counter({
      name: 'stunt_double_requests_total',
      help: 'Requests answered, by operation and status.',
      labelNames: ['operation', 'status'],
      registers: [...registers],
    });
    for (const [key, count] of this.#exchanges) {
      const [operation = '', status = ''] = key.split('\n');
      requests.inc({ operation, status }, count);
    }
    const attempts = new Counter({
      name: 'stunt_double_delivery_attempts_total',
      help: 'Attempts to deliver, by what the receiver answered.',
      labelNames: ['answer'],
      registers: [...registers],
    });
    for (const [answer, count] of this.#attempts) attempts.inc({ answer }, count);
    const jobs = new Counter({
      name: 'stunt_double_job_changes_total',
      help: 'Jobs submitted, and changed by something other than time.',
      labelNames: ['change'],
      registers: [...registers],
    });
    for (const [change, count] of this.#jobs) jobs.inc({ change }, count);
    return { contentType: registry.contentType, text: await Registry.merge([registry, this.#process]).metrics() };
  }
}

function add(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
