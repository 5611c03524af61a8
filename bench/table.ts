import type { DeliveryFigures } from './deliveries.ts';
import type { LiveJobs } from './measure-live-jobs.ts';
import { median } from './median.ts';
import type { Row } from './rounds.ts';

/** All that a bench run measured. */
export interface BenchResult {
  readonly machine: string;
  readonly quick: boolean;
  /** Milliseconds from the start of the process to the first answer. */
  readonly startUps: Readonly<Record<string, readonly number[]>>;
  readonly rounds: readonly Row[];
  readonly deliveries?: DeliveryFigures;
  readonly live?: readonly LiveJobs[];
}

/** The server that the others are compared with. */
export const yardstick = 'raw node:http';

/** The ratio of a row to the yardstick's, from what each of them did in the same rounds. */
export function ratioOf(row: Row, rounds: readonly Row[], pick: (row: Row) => readonly number[]): number {
  const other = rounds.find(({ server, work }) => server === yardstick && work === row.work);
  if (!other) return Number.NaN;
  return median(pick(row).map((value, round) => value / (pick(other)[round] ?? Number.NaN)));
}

/** The result as a table for a terminal. */
export function table(result: BenchResult): string {
  const { machine, rounds, startUps, deliveries, live } = result;
  const lines = [machine, ''];
  for (const work of ['submit', 'poll', 'mix', 'file'] as const) {
    lines.push(titles[work].padEnd(26) + heads(work));
    for (const row of rounds.filter((one) => one.work === work)) lines.push(rowText(row, rounds));
    lines.push('');
  }
  lines.push(`${'start to first answer'.padEnd(26)}${'ms'.padStart(10)}${'spread'.padStart(14)}`);
  for (const [server, values] of Object.entries(startUps)) {
    lines.push(server.padEnd(26) + median(values).toFixed(0).padStart(10) + spread(values, 0).padStart(14));
  }
  if (deliveries) {
    lines.push('', 'deliveries to one receiver');
    lines.push(`  ${whole(deliveries.perSecond)} in a second at most`);
    const { atRate, lagP50, lagP99 } = deliveries;
    lines.push(`  at ${whole(atRate)} in a second: ${lagP50} ms late at the median, ${lagP99} ms at p99`);
  }
  for (const { jobs, bytes, ...rates } of live ?? []) {
    lines.push('', `${whole(jobs)} live jobs, in process`, `  ${whole(bytes)} bytes a job`);
    lines.push(`  ${whole(rates.firstSubmits)} submits in a second with few, ${whole(rates.lastSubmits)} with all`);
    lines.push(`  ${whole(rates.firstPolls)} polls in a second with few, ${whole(rates.lastPolls)} with all`);
  }
  return `${lines.join('\n')}\n`;
}

const titles: Readonly<Record<Row['work'], string>> = {
  submit: 'submit',
  poll: 'poll',
  mix: '1 submit, 5 polls, 1 range',
  file: 'whole file',
};

function heads(work: Row['work']): string {
  const [main, ...others] = work === 'file' ? ['MB/s'] : ['req/s'];
  return [main, ...others, 'ratio', 'spread', 'CPU µs', '304', 'refused'].map((head) => head?.padStart(10)).join('');
}

function rowText(row: Row, rounds: readonly Row[]): string {
  const file = row.work === 'file';
  const pick = (one: Row) => (file ? one.bytesPerSecond : one.perSecond);
  const values = pick(row);
  const cells = [
    file ? (median(values) / 1e6).toFixed(0) : whole(median(values)),
    ratioOf(row, rounds, pick).toFixed(3),
    spread(values, 0, file ? 1e6 : 1),
    row.cpuMicros.length > 0 ? median(row.cpuMicros).toFixed(1) : '',
    row.notModified > 0 ? `${(100 * row.notModified).toFixed(0)}%` : '',
    row.refused > 0 ? `${(100 * row.refused).toFixed(0)}%` : '',
  ];
  return row.server.padEnd(26) + cells.map((cell) => cell.padStart(10)).join('');
}

/** From the least to the greatest. */
function spread(values: readonly number[], digits: number, unit = 1): string {
  const [least, most] = [Math.min(...values) / unit, Math.max(...values) / unit];
  const short = (value: number) => (value >= 10_000 ? `${(value / 1000).toFixed(0)}k` : value.toFixed(digits));
  return `${short(least)}–${short(most)}`;
}

function whole(value: number): string {
  return Math.round(value).toLocaleString('en');
}
