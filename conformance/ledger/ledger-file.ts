import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { checkSchema } from '../../src/contract/check-schema.ts';
import { FileError } from '../../src/contract/file-error.ts';
import { readTextFile } from '../../src/contract/read-text-file.ts';
import { parseYaml, type YamlFile } from '../../src/contract/yaml-file.ts';
import { mistakeInEvent } from '../trace-file.ts';
import { type Ledger, ledgerVersion } from './ledger.ts';

/** Reads a ledger. Throws FileError naming the line, the field, the rule and the value of the first mistake. */
export function readLedger(file: string): Ledger {
  const json = parse(file);
  const { ledger: version } = (json.value ?? {}) as { ledger?: unknown };
  if (typeof version === 'number' && version !== ledgerVersion) {
    const message = `ledger must be ${ledgerVersion}, the version that this stunt-double reads; it is ${version}`;
    throw new FileError(file, json.lineOf(['ledger']), message);
  }
  const ledger = checkSchema<Ledger>(json, 'ledger.schema.json');
  for (const [index, event] of ledger.trace.entries()) {
    const mistake = mistakeInEvent(event as never, index === 0);
    if (mistake !== undefined) throw new FileError(file, json.lineOf(['trace', index]), `trace.${index}: ${mistake}`);
  }
  return ledger;
}

/**
 * Writes a ledger that only its owner can read, since the links in it let their bearer in. Whoever reads it meanwhile,
 * and whatever interrupts this, the file is the old one or the new one, and whole. Throws FileError.
 */
export function writeLedger(file: string, ledger: Ledger): void {
  const draft = `${file}.${process.pid}.tmp`;
  try {
    rmSync(draft, { force: true });
    const opened = openSync(draft, 'wx', 0o600);
    try {
      writeFileSync(opened, format(ledger));
      fsyncSync(opened);
    } finally {
      closeSync(opened);
    }
    renameSync(draft, file);
  } catch (cause) {
    rmSync(draft, { force: true });
    const { code, message } = cause as NodeJS.ErrnoException;
    throw new FileError(file, undefined, `cannot be written (${code ?? message})`, { cause });
  }
}

/** JSON that can be looked through: what is due in full, and each event of the trace on one line. */
function format({ trace, ...head }: Ledger): string {
  const events = trace.map((event) => `    ${JSON.stringify(event)}`).join(',\n');
  return `${JSON.stringify(head, undefined, 2).replace(/\n}$/, '')},\n  "trace": [\n${events}\n  ]\n}\n`;
}

function parse(file: string): YamlFile {
  const text = readTextFile(file);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new FileError(file, undefined, 'is not JSON, as a ledger is', { cause });
  }
  // JSON is read fast; only where there is a mistake its line is looked for, as in YAML.
  return { name: file, value, lineOf: (path) => parseYaml(text, file).lineOf(path) };
}
