import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { judge } from '../../../conformance/judge.ts';
import type { Ledger } from '../../../conformance/ledger/ledger.ts';
import { readLedger, writeLedger } from '../../../conformance/ledger/ledger-file.ts';
import { resume } from '../../../conformance/ledger/resume.ts';
import { observe } from '../../../conformance/observe.ts';
import { rules } from '../../../conformance/rules.ts';
import type { Exchange } from '../../../conformance/trace.ts';
import { asFiled, readTrace, writeTrace } from '../../../conformance/trace-file.ts';
import { loadDefect } from '../../enemies/defect.ts';
import { type Bench, setUpLedger } from './ledger-bench.ts';

const folder = mkdtempSync(join(tmpdir(), 'stunt-double-ledger-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const defect = (name: string) => loadDefect(new URL(`../../../scenarios/defects/${name}.yaml`, import.meta.url), name);
const kinds = ({ due }: Ledger) => due.map(({ check }) => check);
const intents = ({ trace }: Ledger, from = 0) =>
  trace
    .slice(from)
    .filter((event): event is Exchange => event.kind === 'exchange')
    .map(({ step }) => step.intent);

describe('a double that nobody told of its clock', () => {
  let bench: Bench;
  let day: Ledger;
  let week: Ledger;
  const saved: Ledger[] = [];
  beforeAll(async () => {
    bench = await setUpLedger();
    await bench.double.advance('25h');
    ({ ledger: day } = await bench.resume(bench.first, { save: (one) => saved.push(one) }));
    await bench.double.advance('7d');
    ({ ledger: week } = await bench.resume(day));
  }, 60_000);
  afterAll(() => bench[Symbol.asyncDispose]());

  test('is undecided in the first run, which says what would settle it', () => {
    expect(bench.conclusion(bench.first).exitCode).toBe(3);
    for (const id of ['LINK-07', 'LINK-08', 'LINK-11']) {
      expect(bench.verdict(bench.first, id), id).toBe('inconclusive');
      for (const way of ['tells an expiry', 'clock.advance', 'timings', '--ledger FILE', '--resume FILE']) {
        expect(bench.message(bench.first, id), id).toContain(way);
      }
    }
  });

  test('is due when its link and its file have ended for certain, by the clock of the observer', () => {
    const { linkTtl, retention } = bench.target.timings;
    const { due, trace } = bench.first;
    expect(kinds(bench.first)).toEqual(['link-expiry', 'file-retention']);
    const [start] = trace;
    const begun = start?.kind === 'start' ? start.epochMs : 0;
    const [link, file] = due.map(({ at }) => Date.parse(at) - begun);
    const tolerance = bench.double.contract.jobs.webhooks.toleranceSeconds * 1000;
    for (const [at = 0, life] of [[link, linkTtl] as const, [file, retention] as const]) {
      expect(at).toBeGreaterThan(life + tolerance);
      expect(at).toBeLessThan(life + tolerance + 30_000);
    }
  });

  test('has its link judged a day later, and only what is due then is asked for', () => {
    expect(kinds(day)).toEqual(['file-retention']);
    expect(intents(day, bench.first.trace.length - 1).filter((intent) => intent !== 'plain')).toEqual([
      'link-expired',
      'interval-passed',
      'link-renewed',
    ]);
    expect(bench.verdict(day, 'LINK-07')).toBe('pass');
    expect(bench.verdict(day, 'LINK-08')).toBe('pass');
    expect(bench.verdict(day, 'LINK-11')).toBe('inconclusive');
    // LINK-11 is only a SHOULD.
    expect(bench.conclusion(day)).toMatchObject({ exitCode: 0, conformant: true });
  });

  test('is conformant in every respect when all has been seen to', () => {
    expect(week.due).toEqual([]);
    expect(week.done.map(({ check }) => check)).toEqual(['link-expiry', 'file-retention']);
    expect(bench.conclusion(week).summary).toMatchObject({ fail: 0, warn: 0, inconclusive: 0, error: 0 });
  });

  test('is not asked anything more when nothing is due any more', async () => {
    const before = bench.double.journal().length;
    expect((await bench.resume(week)).ledger).toBe(week);
    expect(bench.double.journal().length).toBe(before);
  });

  test('is judged the same by the file of its trace', () => {
    const file = join(folder, 'trace.ndjson');
    writeTrace(file, week.trace);
    const again = asFiled(readTrace(file), bench.double.contract);
    expect(again).toStrictEqual(week.trace);
    expect(JSON.stringify(judge(again, rules, bench.double.contract))).toBe(JSON.stringify(bench.judge(week)));
  });

  test('has a trace with ids of their own in order of time, and a mark where the observer came back', () => {
    const ids = week.trace.flatMap((event) => ('id' in event ? event.id : []));
    expect(new Set(ids).size).toBe(ids.length);
    const begun = week.trace.flatMap((event) => (event.kind === 'exchange' ? event.sentAt : []));
    expect(begun).toEqual(begun.toSorted((a, b) => a - b));
    expect(week.trace.filter(({ kind }) => kind === 'resumed')).toHaveLength(2);
  });

  test('is saved after each check, and the file gives it back', () => {
    expect(saved.at(-1)).toStrictEqual(day);
    const file = join(folder, 'saved.json');
    writeLedger(file, day);
    expect(readLedger(file)).toStrictEqual(JSON.parse(JSON.stringify(day)));
  });

  test('leaves no key and no link that works in the trace, and its links nowhere once all is done', () => {
    const file = join(folder, 'secrets.json');
    for (const ledger of [bench.first, day, week]) {
      writeLedger(file, ledger);
      for (const key of bench.double.keys) expect(readFileSync(file, 'utf8')).not.toContain(key);
      expect(JSON.stringify(ledger.trace)).not.toMatch(/signature=(?!redacted-)\w/);
    }
    expect(readFileSync(file, 'utf8')).not.toMatch(/signature=(?!redacted-)\w/);
  });
});

describe('a defect that shows only after days', () => {
  test.each([
    ['link-never-expires', ['25h'], ['LINK-07 fail']],
    // An hour after its end a link is also one that no record may show.
    ['link-not-renewed', ['25h'], ['LINK-06 fail', 'LINK-08 fail']],
    ['link-dies-early', ['12h'], ['LINK-09 fail']],
    ['file-kept-forever', ['25h', '7d'], ['LINK-11 warn']],
  ])('%s is not seen in the first run, but in the resumed one', { timeout: 60_000 }, async (name, spans, expected) => {
    await using bench = await setUpLedger(defect(name));
    const broken = (ledger: Ledger) =>
      bench
        .judge(ledger)
        .flatMap(({ rule, verdict }) => (['fail', 'warn'].includes(verdict) ? `${rule.id} ${verdict}` : []));
    expect(broken(bench.first)).toEqual([]);
    let ledger = bench.first;
    for (const span of spans) {
      await bench.double.advance(span);
      ({ ledger } = await bench.resume(ledger));
    }
    expect(broken(ledger)).toEqual(expected);
  });
});

test('a first run that is stopped leaves what it knows to be due', async () => {
  await using bench = await setUpLedger();
  const stop = new AbortController();
  const { due } = await observe(bench.target, bench.double.contract, {
    time: bench.time,
    signal: stop.signal,
    onProgress: (line) => line.startsWith('following') && stop.abort(),
  });
  expect(due.map(({ check }) => check)).toEqual(['link-expiry', 'file-retention']);
});

describe('a resumed run', () => {
  test('asks for nothing but the link that has to be good still, when nothing is due yet', async () => {
    await using bench = await setUpLedger();
    await bench.double.advance('23h');
    const { ledger } = await bench.resume(bench.first);
    expect(kinds(ledger)).toEqual(['link-expiry', 'file-retention']);
    expect(intents(ledger, bench.first.trace.length)).toEqual(['plain', 'link-older-still-good']);
    expect(bench.verdict(ledger, 'LINK-07')).toBe('inconclusive');
    expect(bench.conclusion(ledger).exitCode).toBe(3);
    // At an end, so near that clocks might differ about it, nothing is asked at all.
    await bench.double.advance('1h');
    expect((await bench.resume(ledger)).ledger).toBe(ledger);
  });

  test('that comes only after the file is deleted judges what can still be judged, and says what cannot', async () => {
    await using bench = await setUpLedger();
    await bench.double.advance('8d');
    const { ledger } = await bench.resume(bench.first);
    expect(ledger.due).toEqual([]);
    expect(bench.verdict(ledger, 'LINK-07')).toBe('pass');
    expect(bench.verdict(ledger, 'LINK-11')).toBe('pass');
    expect(bench.verdict(ledger, 'LINK-08')).toBe('inconclusive');
    expect(bench.message(ledger, 'LINK-08')).toMatch(/could be seen until 2026-01-0.*begin a new ledger/);
  });

  test('proves nothing when its clock and that of the target have come apart', async () => {
    await using bench = await setUpLedger();
    bench.time.aheadMs += 8 * 86_400_000;
    const { ledger, trouble } = await bench.resume(bench.first);
    expect(trouble).toMatch(/the target's clock has fallen behind that of this machine by 8 d/);
    expect(ledger).toBe(bench.first);
  });

  test('finds nobody guilty when its clock goes wrong by less than anybody would notice', async () => {
    await using bench = await setUpLedger();
    const due = Date.parse(bench.first.due[0]?.at ?? '');
    // The observer's clock has got ahead, so that it is due a little too soon by the target's.
    bench.time.aheadMs += 290_000;
    await bench.double.clock.advance(due - bench.time.epoch() + 1);
    const { ledger } = await bench.resume(bench.first);
    expect(kinds(ledger)).toEqual(['file-retention']);
    expect(bench.verdict(ledger, 'LINK-07')).toBe('pass');
    expect(bench.conclusion(ledger).summary).toMatchObject({ fail: 0, warn: 0 });
  });

  test('that is stopped keeps what it saw, and what it did not finish stays due', async () => {
    await using bench = await setUpLedger();
    await bench.double.advance('25h');
    const stop = new AbortController();
    const saved: Ledger[] = [];
    const { ledger } = await bench.resume(bench.first, {
      signal: stop.signal,
      onProgress: () => stop.abort(),
      save: (one) => saved.push(one),
    });
    expect(kinds(ledger)).toEqual(['link-expiry', 'file-retention']);
    expect(intents(ledger)).toContain('link-expired');
    expect(saved.at(-1)).toStrictEqual(ledger);
    const { ledger: next } = await bench.resume(ledger);
    expect(kinds(next)).toEqual(['file-retention']);
    expect(bench.conclusion(next).exitCode).toBe(0);
  });

  test('leaves due what the target did not answer', async () => {
    await using bench = await setUpLedger({
      answers: [{ on: { role: 'file', link: 'expired' }, do: { status: 503 } }],
    });
    await bench.double.advance('25h');
    const { ledger } = await bench.resume(bench.first);
    expect(kinds(ledger)).toEqual(['link-expiry', 'file-retention']);
    expect(bench.verdict(ledger, 'LINK-07')).toBe('inconclusive');
  });

  test('throws, and changes nothing, when nobody answers', async () => {
    await using bench = await setUpLedger();
    await bench.double.advance('25h');
    const saved: Ledger[] = [];
    const target = { ...bench.target, api: 'http://127.0.0.1:9', budget: { ...bench.target.budget, patience: 1 } };
    await expect(
      resume(bench.first, target, bench.double.contract, { time: bench.time, save: (one) => saved.push(one) }),
    ).rejects.toThrow('Nothing answers at http://127.0.0.1:9');
    expect(saved).toEqual([]);
  });
});
