import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compareLoads } from '../../../../conformance/load/figures/compare.ts';
import { compareHtml } from '../../../../conformance/load/report/compare-html.ts';
import { loadHtml } from '../../../../conformance/load/report/load-html.ts';
import { faintTexts } from '../../support/faint-texts.ts';
import { madeUpLoad, rule } from '../made-up-load.ts';

const hostile = `<script>alert("x")</script> & 'q'`;
const report = madeUpLoad();
const html = loadHtml(report);
const compared = compareHtml(compareLoads(report, madeUpLoad({ seed: 2, slower: 2, rate: 25 })));

describe('the HTML report of a load run', () => {
  it('asks for nothing and runs nothing', () => {
    for (const page of [html, compared]) {
      expect(page).not.toMatch(/<script|\ssrc=|@import|url\(|<link/);
      expect(page).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
    }
  });

  it('shows text of a target as text', () => {
    const bad = madeUpLoad(
      {},
      {
        target: { name: hostile, api: hostile },
        profile: { name: hostile, summary: hostile, model: 'open' },
        totals: { ...report.totals, errors: { [hostile]: 3 } },
        rules: {
          ...report.rules,
          rules: [rule(hostile, hostile, hostile, { title: hostile, clause: hostile, evidence: [hostile] })],
        },
        slos: [{ slo: hostile, metric: hostile, measured: 3, held: false }],
      },
    );
    for (const page of [loadHtml(bad), compareHtml(compareLoads(bad, bad))]) {
      expect(page).not.toContain('<script');
      expect(page).not.toContain('alert("x")');
    }
  });

  it('has neither NaN nor undefined nor a hole in it', () => {
    const { totals } = report;
    const empty = loadHtml(
      madeUpLoad({}, { operations: [], series: [], slos: [], totals: { ...totals, requests: 0, polls: 0 } }),
    );
    for (const page of [html, empty, compared, loadHtml(madeUpLoad({ seconds: 12, rate: 1 }))]) {
      expect(page).not.toMatch(/NaN|undefined|Infinity|\[object/);
    }
    expect(empty).not.toContain('<figure');
  });

  it('draws a long run with points that can be told apart', () => {
    const hour = loadHtml(madeUpLoad({ seconds: 3600, rate: 1 }));
    expect(hour.match(/class="hint"/g)?.length).toBe(4 * 120);
    expect(hour).toContain('Each point stands for 30 s');
  });
});

const CHROMIUM = '/usr/bin/chromium';

describe.skipIf(!existsSync(CHROMIUM))('the HTML report of a load run in a browser', () => {
  let browser: Browser;
  let page: Page;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', '--disable-gpu'] });
    page = await browser.newPage({ viewport: { width: 390, height: 844 } });
  }, 60_000);
  afterAll(() => browser?.close());

  // As text, for the page's own types are not the project's.
  const every = (selector: string, script: string) =>
    page.evaluate(`[...document.querySelectorAll('${selector}')].${script}`);

  it.each([390, 1200])('is no wider than a window of %d pixels', async (width) => {
    await page.setViewportSize({ width, height: 844 });
    for (const one of [html, compared]) {
      await page.setContent(one);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
    }
  });

  it('says at the top what it came to, and the broken objectives before the kept ones', async () => {
    await page.setContent(html);
    expect(await page.locator('header.bad h1').textContent()).toMatch(/^3 of 4 SLOs do not hold; 1 rule is broken/);
    expect(await every('.slos li', 'map((one) => one.className)')).toEqual(['fail', 'fail', 'fail', 'pass']);
    expect(await every('.rule[open]', 'map((one) => one.id)')).toEqual(['POLL-01', 'SUBMIT-05']);
  });

  it('has plots whose lines can be told without colours, with axes and names', async () => {
    await page.setContent(html);
    expect(await every('.plot h3', 'map((one) => one.textContent)')).toEqual([
      'Latency over time',
      'Latency by percentile',
      'Requests and errors',
      'Jobs in flight',
      'Wasted polls',
    ]);
    const plots = (await every(
      '.plot > svg',
      `map((one) => ({
        title: one.querySelector('title').textContent,
        named: one.querySelectorAll('text.name').length,
        ticks: one.querySelectorAll('path.tick').length,
        dashes: [...one.querySelectorAll('path.line')].map((line) => getComputedStyle(line).strokeDasharray),
        keys: one.closest('figure').querySelectorAll('.sample path').length,
        warm: one.querySelectorAll('rect.warm').length,
      }))`,
    )) as { title: string; named: number; ticks: number; dashes: string[]; keys: number; warm: number }[];
    for (const plot of plots) {
      expect(plot).toMatchObject({
        named: 2,
        keys: plot.dashes.length,
        warm: plot.title === 'Latency by percentile' ? 0 : 1,
      });
      expect(plot.ticks).toBeGreaterThan(6);
      expect(new Set(plot.dashes).size).toBe(plot.dashes.length);
    }
  });

  it('draws nothing outside its frame, and no two words of an axis over each other', async () => {
    await page.setViewportSize({ width: 1200, height: 844 });
    await page.setContent(html);
    const wrong = await page.evaluate(crowded);
    expect(wrong).toEqual([]);
  });

  it.each(['light', 'dark'] as const)('can be read in the %s', async (colorScheme) => {
    await page.emulateMedia({ colorScheme });
    for (const one of [html, compared]) {
      await page.setContent(one);
      expect(await page.evaluate(faintTexts)).toEqual([]);
    }
  });
});

/** Words of plots that leave their drawing or touch the next word, and lines that leave the space between the axes. */
const crowded = `(() => [...document.querySelectorAll('.plot > svg')].flatMap((svg) => {
  const frame = svg.getBoundingClientRect();
  const texts = [...svg.querySelectorAll('text')].map((one) => ({ text: one.textContent, box: one.getBoundingClientRect() }));
  const outside = texts.filter(({ box }) => box.left < frame.left || box.right > frame.right || box.bottom > frame.bottom || box.top < frame.top);
  const over = texts.filter(({ box }, index) => texts.some((other, place) => place > index &&
    box.left < other.box.right && other.box.left < box.right && box.top < other.box.bottom && other.box.top < box.bottom));
  const axis = svg.querySelector('path.axis').getBoundingClientRect();
  const stray = [...svg.querySelectorAll('path.line')].filter((line) => {
    const box = line.getBoundingClientRect();
    return box.left < axis.left - 3 || box.right > axis.right + 3 || box.top < axis.top - 3 || box.bottom > axis.bottom + 3;
  });
  return [...outside, ...over].map(({ text }) => text).concat(stray.map((line) => line.textContent));
}))()`;
