import pc from 'picocolors';
import type { Contract } from '../../src/contract/contract.ts';
import { endOf } from '../end-of.ts';
import type { Judged } from '../judge.ts';
import { formatSpan } from '../span.ts';
import type { Exchange, Trace } from '../trace.ts';
import { jsonOf, type View, viewOf } from '../view.ts';
import { curlFor, jqPath } from './curl.ts';
import { escapeTerminal } from './escape.ts';

/** What stands for an id in another run must not be found inside of other words. */
const shortestId = 6;

/** Shorter pauses come of themselves. */
const shortestPauseMs = 100;

/**
 * What was found: what was expected and what was seen, and the requests as lines for bash, in which jobs have the names
 * JOB1, JOB2 and so on. Lines that a verdict points to are marked.
 */
export function counterexampleText(
  { trace, broken }: { readonly trace: Trace; readonly broken: readonly Judged[] },
  contract: Contract,
  colours: boolean,
): string {
  const paint = pc.createColors(colours);
  const heads = broken.flatMap(({ rule, verdict, message }) => [
    (verdict === 'warn' ? paint.yellow : paint.red)(
      paint.bold(`${verdict === 'warn' ? '!' : '✗'} ${rule.id} ${verdict}`),
    ),
    `  expected  ${rule.title} ${paint.dim(`(${rule.clause})`)}`,
    `  seen      ${escapeTerminal(message)}`,
  ]);
  const evidence = new Set(broken.flatMap((one) => one.evidence));
  const lines = linesOf(trace, contract).map(({ id, line, remark }) => {
    const arrow = id !== undefined && evidence.has(id) ? paint.red(' <--') : '';
    const shown = (line.startsWith('#') ? paint.dim : paint.cyan)(escapeTerminal(line));
    return `  ${shown}${remark === '' ? '' : paint.dim(`  # ${escapeTerminal(remark)}`)}${arrow}`;
  });
  return [...heads, '', ...lines].join('\n');
}

interface Line {
  readonly id?: string;
  readonly line: string;
  readonly remark: string;
}

function linesOf(trace: Trace, contract: Contract): Line[] {
  const view = viewOf(trace, contract);
  const names = new Map<string, string>();
  const lines: Line[] = [];
  let now = 0;
  for (const event of trace) {
    if (event.kind === 'start') continue;
    const pause = (event.kind === 'exchange' ? event.sentAt : endOf(event)) - now;
    if (event.kind === 'exchange' && now > 0 && pause >= shortestPauseMs) {
      lines.push({ line: `sleep ${(pause / 1000).toFixed(1)}`, remark: '' });
    }
    now = Math.max(now, endOf(event));
    if (event.kind === 'exchange') lines.push(lineOf(event, view, contract, names));
    if (event.kind === 'clock')
      lines.push({ line: `# the clock is turned on by ${formatSpan(event.byMs)}`, remark: '' });
    if (event.kind === 'delivery') {
      const status = statusIn(event.id, view);
      const job = names.get(event.job ?? '') ?? 'no job';
      lines.push({ id: event.id, line: `# a delivery of ${job} comes: ${status || 'no record'}`, remark: '' });
    }
  }
  return lines;
}

function lineOf(exchange: Exchange, view: View, contract: Contract, names: Map<string, string>): Line {
  const { id, response, failure, step } = exchange;
  const status = statusIn(id, view);
  const remark = response ? [response.status, status].filter(Boolean).join(' ') : `no answer: ${failure}`;
  const curl = curlFor(exchange, view.start, contract);
  const job = step.role === 'submit' ? view.field(jsonOf(exchange), 'id') : undefined;
  if (typeof job !== 'string' || job.length < shortestId) return { id, line: withNames(curl, names), remark };
  const name = names.get(job) ?? `JOB${names.size + 1}`;
  names.set(job, name);
  const body = curl.replace(/^curl -i/, 'curl -s');
  return { id, line: `${name}=$(${body} | jq -r ${jqPath(contract.jobs.record.id)})`, remark };
}

function statusIn(id: string, view: View): string {
  const record = view.seen.find((seen) => seen.id === id)?.record;
  const status = view.field(record, 'status');
  return status === undefined ? '' : String(status);
}

/** Ids stand in single quotes, which a variable has to leave. */
function withNames(line: string, names: ReadonlyMap<string, string>): string {
  let named = line;
  for (const [id, name] of names) {
    if (encodeURIComponent(id) === id) named = named.replaceAll(id, `'"$${name}"'`);
  }
  return named.replaceAll(`"''`, '"');
}
