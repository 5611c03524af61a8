import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { htmlReport } from '../../../conformance/reports/html.ts';
import { junitReport } from '../../../conformance/reports/junit.ts';
import { markdownReport } from '../../../conformance/reports/markdown.ts';
import { faintTexts } from '../support/faint-texts.ts';
import { contract, judged } from '../support/made-up.ts';
import { hostile, madeUpReport } from './made-up-report.ts';

const report = madeUpReport();

describe('a Markdown report', () => {
  const text = markdownReport(report);

  it('begins with what the run comes to', () => {
    expect(text.split('\n')[0]).toBe('# ❌ Not conformant: 3 of 9 rules are broken.');
  });

  it('has no tags but its own, and no table row that a target could break', () => {
    expect(text.replaceAll(/``.*``/g, '')).not.toMatch(/<(?!\/?(details|summary)>)/);
    const rows = text.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('| rule'));
    expect(rows).toHaveLength(9);
    for (const row of rows) expect(row.replaceAll('\\|', '').split('|')).toHaveLength(5);
  });

  it('lists what needs a look before the rest', () => {
    const heads = [...text.matchAll(/^## \S+ (\S+)/gm)].map(([, id]) => id);
    expect(heads).toEqual(['LIFE-01', 'POLL-01', 'LINK-07', 'HOOK-05', 'SUBMIT-05']);
  });
});

const CHROMIUM = '/usr/bin/chromium';

describe.skipIf(!existsSync(CHROMIUM))('in a browser', () => {
  let browser: Browser;
  let page: Page;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', '--disable-gpu'] });
    page = await browser.newPage({ viewport: { width: 390, height: 844 } });
  }, 60_000);
  afterAll(() => browser?.close());

  // As text, for the page's own types are not the project's.
  const xml = (text: string, script: string) =>
    page.evaluate(
      `(() => { const root = new DOMParser().parseFromString(${JSON.stringify(text)}, 'text/xml').documentElement;
        const all = (selector) => [...root.querySelectorAll(selector)]; return ${script}; })()`,
    );

  describe('a JUnit report', () => {
    const file = junitReport(report);

    it('is well-formed whatever the target answered', async () => {
      expect(await xml(file, 'root.tagName + all("parsererror").length')).toBe('testsuites0');
    });

    it('fails what fails the run, and nothing else', async () => {
      const ids = `.map((one) => one.closest('testcase').getAttribute('name').split(' ')[0])`;
      expect(await xml(file, `all('failure')${ids}`)).toEqual(['POLL-01', 'HOOK-05', 'LINK-07']);
      expect(await xml(file, `all('error')${ids}`)).toEqual(['LIFE-01']);
      expect(await xml(file, `all('skipped')${ids}`)).toEqual(['LINK-11', 'AUTH-05']);
      const strict = junitReport(madeUpReport({ strict: true }));
      expect(await xml(strict, `all('failure')${ids}`)).toEqual(['SUBMIT-05', 'POLL-01', 'HOOK-05', 'LINK-07']);
    });

    it('counts in each suite what is in it', async () => {
      const wrong = `all('testsuite').filter((suite) => ['testcase', 'failure', 'error', 'skipped'].some((kind, index) =>
        Number(suite.getAttribute(['tests', 'failures', 'errors', 'skipped'][index])) !== suite.querySelectorAll(kind).length))`;
      expect(await xml(file, `${wrong}.map((suite) => suite.outerHTML)`)).toEqual([]);
    });

    it('skips known failures, and fails a baseline that is out of date', async () => {
      const baseline = new Map([
        ['POLL-01', 'a <ticket> is open'],
        ['POLL-02', 'never true'],
      ]);
      const known = junitReport(madeUpReport({ baseline }));
      expect(await xml(known, `all('skipped')[0].getAttribute('message')`)).toBe('known: a <ticket> is open');
      expect(await xml(known, `all('[name=Baseline] failure').map((one) => one.getAttribute('message'))`)).toEqual([
        'POLL-02 passes: take it off the baseline',
      ]);
    });
  });

  describe('an HTML report', () => {
    const show = async (html: string) => {
      await page.goto('about:blank');
      await page.setContent(html);
    };

    const every = (selector: string, script: string) =>
      page.evaluate(`[...document.querySelectorAll('${selector}')].${script}`);

    it('runs nothing, and shows what a target answered as text', async () => {
      await show(htmlReport(report, contract));
      expect(await page.locator('script').count()).toBe(0);
      const text = await page.locator('#POLL-01 .message').textContent();
      expect(text).toContain(hostile.slice(0, 40));
    });

    it('asks for nothing over the network', async () => {
      const asked: string[] = [];
      const listen = (request: { url(): string }) => asked.push(request.url());
      page.on('request', listen);
      await show(htmlReport(report, contract));
      page.off('request', listen);
      expect(asked.filter((url) => !url.startsWith('about:'))).toEqual([]);
      expect(htmlReport(report, contract)).not.toMatch(/\ssrc=|@import|url\(/);
    });

    it.each([390, 1200])('is no wider than a window of %d pixels', async (width) => {
      await page.setViewportSize({ width, height: 844 });
      await show(htmlReport(report, contract));
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
    });

    it('has what it came to at the top, and what is bad before what is good', async () => {
      await show(htmlReport(report, contract));
      expect(await page.locator('h1').textContent()).toBe('Not conformant: 3 of 9 rules are broken.');
      const bad = await every('.chapter', 'map((one) => one.open)');
      expect(bad).toEqual((bad as boolean[]).toSorted((a, b) => Number(b) - Number(a)));
      const polls = await every('.chapter:has(#POLL-01) .rule', 'map((one) => one.id)');
      expect(polls).toEqual(['POLL-01', 'POLL-02']);
    });

    it('leads from a verdict to its evidence, which unfolds', async () => {
      await show(htmlReport(report, contract));
      expect(await page.locator('#event-x4').isVisible()).toBe(false);
      await page.locator('#POLL-01 .evidence a', { hasText: 'x4' }).click();
      await page.locator('#event-x4').waitFor({ state: 'visible', timeout: 5000 });
      const [links, targets] = (await page.evaluate(
        `[[...document.querySelectorAll('a[href]')].map((a) => a.getAttribute('href').slice(1)), [...document.querySelectorAll('[id]')].map((one) => one.id)]`,
      )) as [string[], string[]];
      expect(links.filter((id) => !targets.includes(id))).toEqual([]);
    });

    it('draws the life of a job, with a ring around the evidence', async () => {
      await show(htmlReport(report, contract));
      const svg = page.locator('.job svg');
      expect(await svg.count()).toBe(1);
      expect(await svg.locator('text.lane').allTextContents()).toEqual([
        'status',
        'calls',
        'polls',
        'webhooks',
        'links',
        'fetches',
      ]);
      expect(await every('.job a:has(.ring)', 'map((a) => a.getAttribute("href"))')).toEqual([
        '#event-x1',
        '#event-x2',
        '#event-x4',
        '#event-x8',
      ]);
    });

    it.each(['light', 'dark'] as const)('can be read in the %s', async (colorScheme) => {
      await page.emulateMedia({ colorScheme });
      await show(htmlReport(report, contract));
      const faint = await page.evaluate(faintTexts);
      expect(faint).toEqual([]);
    });

    it('says so when all is well', async () => {
      await show(htmlReport(madeUpReport({}, [judged('POLL-01', 'pass')]), contract));
      expect(await page.locator('header.good h1').textContent()).toBe('Conformant.');
    });
  });
});
