import type { DueCheck } from '../../conformance/ledger/due-checks.ts';
import type { Ledger } from '../../conformance/ledger/ledger.ts';
import { timeText } from '../../conformance/reports/time-text.ts';

/** What is left of a ledger, when it is due, and the command that sees to it. `now` is an epoch. */
export function dueText({ due, done }: Ledger, command: string, now: number): string {
  const [first] = due;
  if (!first) return done.length > 0 ? 'All that was due has been seen to.' : 'Nothing is due later.';
  const late = due.filter(({ at }) => Date.parse(at) > now);
  const many = due.length === 1 ? '1 check is' : `${due.length} checks are`;
  const head =
    late.length === due.length
      ? `${many} due later: first at ${first.at}; \`${command}\``
      : `${many} left, ${late.length === 0 ? 'all' : due.length - late.length} of them due now; \`${command}\``;
  return [head, ...due.map((check) => `  ${line(check, now)}`)].join('\n');
}

const what: Record<DueCheck['check'], string> = {
  'link-expiry': 'has its link ended, and has it a fresh one',
  'file-retention': 'is its file deleted',
};

function line({ check, job, at, until }: DueCheck, now: number): string {
  const left = Date.parse(at) - now;
  const before = until === undefined ? '' : `; no later than ${until}`;
  return `${at} (${left > 0 ? `in ${timeText(left)}` : 'now'})  ${job}: ${what[check]}${before}`;
}
