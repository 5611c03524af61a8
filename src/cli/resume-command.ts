import type { VerifyFlags } from './verify-flags.ts';

/** The command that goes on with a ledger. It shows no key. */
export function resumeCommand(file: string, url: string | undefined, flags: VerifyFlags): string {
  const { target, key, otherKey, patience, rate, contract, profile, only, skip, level, strict, baseline } = flags;
  const values = {
    target,
    key: named(key),
    'other-key': named(otherKey),
    patience,
    rate: rate?.toString(),
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

/** A secret by the name of its variable; one that was given as it is would be shown. */
function named(secret: string | undefined): string | undefined {
  return secret === undefined || secret.startsWith('env:') ? secret : 'KEY';
}

function quoted(text = ''): string {
  return /^[\w./:@%+=,-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
