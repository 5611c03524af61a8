import type { DueCheck } from '../../conformance/ledger/due-checks.ts';
import type { Ledger } from '../../conformance/ledger/ledger.ts';
import { timeText } from '../../conformance/reports/time-text.ts';
import type { VerifyFlags } from './verify-flags.ts';

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

/** The command that goes on with a ledger. It shows no key. */
export function resumeCommand(file: string, url: string | undefined, flags: VerifyFlags): string {
  const { target, key, otherKey, contract, profile, only, skip, level, strict, baseline } = flags;
  const values = {
    target,
    key: named(key),
    'other-key': named(otherKey),
    contract,
    profile,
    only: only?.join(','),
    skip: skip?.join(','),
    level: level === 'MAY' ? undefined : level,
    baseline,
  };
  const given = Object.entries(values).filter(([, value]) => value !== undefined);
  return [
    'stunt-double verify',
    // A target file may name another address; the ledger knows the one that a URL alone named.
    ...(url !== undefined && target !== undefined ? [quoted(url)] : []),
    `--resume ${quoted(file)}`,
    ...given.map(([name, value]) => `--${name} ${quoted(value)}`),
    ...(strict ? ['--strict'] : []),
  ].join(' ');
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

/** A secret by the name of its variable; one that was given as it is would be shown. */
function named(secret: string | undefined): string | undefined {
  return secret === undefined || secret.startsWith('env:') ? secret : 'KEY';
}

function quoted(text = ''): string {
  return /^[\w./:@%+=,-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
