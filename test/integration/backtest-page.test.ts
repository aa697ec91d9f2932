/** The page of the backtest in a browser: it draws, fits a phone, and asks nobody for anything. */
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, type TestContext, test } from 'vitest';
import { runCommand } from '../../backtest/command.ts';
import { POLICIES } from '../../backtest/policies/policies.ts';
import type { BacktestReport } from '../../backtest/report.ts';
import { makeBusyTrace } from '../support/small-trace.ts';

const CHROMIUM = '/usr/bin/chromium';
const CHROMIUM_ARGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
];
/** A name that a page must not take for markup. */
const FILE_NAME = 'log of <b>&"shop".csv';

const folder = await mkdtemp(join(tmpdir(), 'preheat-page-'));
const html = join(folder, 'report.html');
let reports: BacktestReport[] = [];
let browser: Browser | undefined;

beforeAll(async () => {
  const log = join(folder, FILE_NAME);
  const { times, keys, keyNames } = makeBusyTrace(8_000, 1_000_000_000);
  const lines = [...times].map((at, index) => `${at / 1_000},u,${keyNames[keys[index] ?? 0]},`);
  await writeFile(log, lines.join('\n'));
  const json = join(folder, 'report.json');
  const silent = { write: () => undefined };
  const code = await runCommand(
    [
      ...[log, '--ttl', '10m,30m', '--budget', '10%,20%', '--call-cost', '0.001'],
      ...['--load-ms', '80', '--json', json, '--html', html],
    ],
    { stdout: silent, stderr: silent },
  );
  expect(code).toBe(0);
  reports = JSON.parse(await readFile(json, 'utf8')).runs;
  if (existsSync(CHROMIUM)) {
    browser = await chromium.launch({ executablePath: CHROMIUM, args: CHROMIUM_ARGS });
  }
});
afterAll(async () => {
  await browser?.close();
  await rm(folder, { recursive: true });
});

async function open({ skip }: TestContext, width: number, scheme: 'light' | 'dark') {
  const started = browser ?? skip(`there is no ${CHROMIUM}`);
  const page = await started.newPage({ viewport: { width, height: 800 }, colorScheme: scheme });
  const requests: string[] = [];
  const complaints: string[] = [];
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => requests.push(request.url()));
  await page.goto(pathToFileURL(html).href);
  return { page, requests, complaints };
}

/** Cells of the first table with that caption, its rows top down. */
async function readTable(page: Page, caption: string): Promise<string[][]> {
  const rows = await page.getByRole('table', { name: caption }).first().locator('tbody tr').all();
  const cells = await Promise.all(rows.map((row) => row.locator('th, td').allInnerTexts()));
  return cells.map((row) => row.map((cell) => cell.replaceAll('\u00a0', ' ')));
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

test.for([
  [360, 'light'],
  [1_000, 'dark'],
] as const)(
  'the page fits %d pixels in %s colours and asks nobody for anything',
  async ([width, scheme], context) => {
    const { page, requests, complaints } = await open(context, width, scheme);
    expect(await page.evaluate('document.documentElement.scrollWidth > innerWidth')).toBe(false);
    expect(requests).toHaveLength(1);
    expect(complaints).toEqual([]);
    // Tables that are wider than a phone scroll by themselves, and the name of the row stays.
    const first = page
      .getByRole('table', { name: 'All policies' })
      .first()
      .locator('tbody th')
      .first();
    await page
      .locator('.scroll')
      .first()
      .evaluate((element) => element.scrollTo(500, 0));
    expect((await first.boundingBox())?.x).toBeGreaterThanOrEqual(0);
    await page.close();
  },
);

test('the page shows the figures of the JSON', async (context) => {
  const { page } = await open(context, 1_000, 'light');
  expect(await page.locator('h1').innerText()).toBe(`Backtest of ${FILE_NAME}`);
  expect(await page.locator('h2').allInnerTexts()).toEqual([
    ...['In words', 'TTL 10m', 'TTL 30m', 'What the figures mean'],
  ]);
  const preheat = reports[0]?.policies.find(({ name }) => name === 'preheat');
  const hit = percent(preheat?.hitRatio ?? 0);
  const rows = (await readTable(page, 'All policies')).filter(([name]) => name === 'preheat');
  expect(rows.map(([, budget]) => budget)).toEqual(['10 %', '20 %']);
  expect(rows[0]?.slice(2, 4)).toEqual([hit, `${preheat?.originRatio.toFixed(2)} ×`]);
  const words = await page.locator('.words').innerText();
  expect(words.replaceAll('\u00a0', ' ')).toContain(`to ${hit} with up to 10 % more origin calls`);
  const strategies = await readTable(page, 'What each strategy warmed');
  const [strategy, own] = Object.entries(preheat?.perStrategy ?? {})[0] ?? [];
  expect(strategies[0]?.slice(0, 3)).toEqual([strategy, '10 %', own?.warms.toLocaleString('en')]);
  const [cost] = await readTable(page, 'Origin calls without Preheat and with it');
  expect(cost).toHaveLength(7);
  await page.close();
});

test('each picture has its marks, a name and words, and a table beside it', async (context) => {
  const { page } = await open(context, 1_000, 'light');
  const pictures = page.getByRole('img');
  // Per TTL the frontier, and each policy but none over time.
  expect(await pictures.count()).toBe(2 * POLICIES.length);
  for (const picture of await pictures.all()) {
    expect((await picture.boundingBox())?.height).toBeGreaterThan(100);
    // Only what the browser resolves counts: an id that is there twice would give other words.
    expect((await picture.locator('title').first().textContent())?.length).toBeGreaterThan(10);
  }
  const frontier = page.getByRole('img', { name: 'Hit ratio over origin calls at TTL 30m' });
  // Six policies whose points may coincide over budgets, and at least two points of Preheat.
  expect(await frontier.locator('path[fill]').count()).toBeGreaterThanOrEqual(POLICIES.length);
  const ids: string[] = await page.locator('[id]').evaluateAll((all) => all.map(({ id }) => id));
  expect(new Set(ids).size).toBe(ids.length);
  await page.locator('summary').first().click();
  const figures = await readTable(page, 'Hit ratio by time');
  expect(figures.map(([name]) => name)).toEqual(POLICIES.map(({ name }) => name));
  expect(figures.every((row) => row.length === 11)).toBe(true);
  await page.close();
});
