/** The page against the running product, in a real browser: what is clicked shows in the API. */
import axe from 'axe-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { defineConfig, loader } from '../../core/config/define.ts';
import type { Machine } from '../../local/machine.ts';
import { askApi } from '../support/ask-api.ts';
import { isTooWide, noBrowser, startBrowser, type Watched, watch } from '../support/browser.ts';
import { eventually } from '../support/eventually.ts';
import { makeTestClosers, startTestMachine } from '../support/machine.ts';

/** A key that would be an attack, were it ever taken for HTML. */
const HOSTILE = 'search:<img src=x onerror=alert(1)>';
/** A job of so many keys takes half a minute: it is under way while somebody finds a button. */
const KEYS_OF_A_LONG_JOB = 3_000;
const LOADS_PER_SECOND = 100;

const closers = makeTestClosers();
let machine: Machine;
let browser: Browser;
let page: Page;
let watched: Watched;

beforeAll(async () => {
  const crm = loader(async ({ id = '' }) => ({ id }));
  const config = defineConfig({
    origins: { crm: { ...crm, rate: `${LOADS_PER_SECOND}/s`, callCost: 0.01 } },
    keyspaces: {
      customer: { key: 'search:{id}', origin: 'crm', ttl: '8s' },
      order: { key: 'order:{id}', origin: 'crm', ttl: '10m' },
    },
    strategies: { popular: { every: '2s' }, refreshAhead: { every: '1s' } },
  });
  ({ machine } = await startTestMachine(config, closers));
  const ids = Array.from({ length: 20 }, (_, index) => `search:${index}`);
  const recorded = await ask('POST', 'v1/access', {
    events: [
      { key: HOSTILE, reads: 500, misses: 20, loadMilliseconds: 200, bytes: 900 },
      ...ids.map((key) => ({ key, reads: 30, misses: 5, loadMilliseconds: 100, bytes: 900 })),
    ],
  });
  expect(recorded.body.rejected).toEqual([]);
  await ask('PUT', 'v1/tasks/first', { key: 'search:1', interval: '15m', tags: ['a'] });
  await eventually(async () => {
    const { body } = await ask('GET', `v1/patterns?key=${encodeURIComponent(HOSTILE)}`);
    return body.decisions.length > 0;
  }, 20_000);
  if (noBrowser !== undefined) return;
  browser = await startBrowser();
  closers.add('the browser', () => browser.close());
});

afterAll(() => closers.closeAll());

beforeEach((context) => {
  if (noBrowser !== undefined) context.skip(noBrowser);
});

afterEach(() => page?.context().close());

const ask = (method: string, path: string, json?: object) =>
  askApi(machine, 'admin', method, path, json);

/** Opens a page in a window of its own, and waits for the first figures. */
async function open(options: BrowserContextOptions = {}, path = ''): Promise<void> {
  page = await (await browser.newContext(options)).newPage();
  watched = watch(page, machine.url);
  await page.goto(`${machine.url}${path}`);
}

async function openWithFigures(options?: BrowserContextOptions): Promise<void> {
  await open(options);
  await page.locator(`#keys [data-id="${HOSTILE}"]`).waitFor();
}

/** What axe-core finds that keeps somebody from using the page. */
async function findBarriers(): Promise<unknown[]> {
  await page.evaluate(axe.source);
  const { violations } = (await page.evaluate('axe.run()')) as axe.AxeResults;
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => ({ id, nodes: nodes.map(({ html }) => html) }));
}

describe.each([
  { colorScheme: 'light', viewport: { width: 1280, height: 900 } },
  { colorScheme: 'dark', viewport: { width: 1280, height: 900 } },
  { colorScheme: 'light', viewport: { width: 360, height: 740 } },
  { colorScheme: 'dark', viewport: { width: 360, height: 740 } },
] as const)('the page, $colorScheme and $viewport.width pixels wide', (options) => {
  test('can be used by everybody, fits, and asks nobody else', async () => {
    await openWithFigures(options);
    await page.locator('#time-details summary').click();
    await page.locator('#time-table tbody tr').first().waitFor();
    expect(await findBarriers()).toEqual([]);
    expect(await isTooWide(page)).toBe(false);
    expect(watched).toEqual({ complaints: [], outside: [] });
  });
});

test('shows keys as text, whatever is in them', async () => {
  await openWithFigures();
  const row = page.locator(`#keys [data-id="${HOSTILE}"]`);
  expect(await row.locator('th').textContent()).toBe(HOSTILE);
  await row.getByRole('button').click();
  const why = page.getByRole('dialog');
  expect(await why.locator('#why-key').textContent()).toBe(HOSTILE);
  expect(await why.locator('#why-decisions li').first().textContent()).toMatch(
    /approved|refused|withheld/,
  );
  expect(await page.locator('img').count()).toBe(0);
  expect(await findBarriers()).toEqual([]);
  expect(watched).toEqual({ complaints: [], outside: [] });
});

test('tells why of a key by the keyboard alone, and gives the focus back', async () => {
  await openWithFigures();
  const button = page.locator('#keys button').first();
  await button.focus();
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
  expect(await button.evaluate((element) => element.matches(':focus'))).toBe(true);
  await page.getByLabel('Another key').fill('search:3');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor();
  expect(await page.locator('#why-key').textContent()).toBe('search:3');
});

test('shows how far a job is, cancels it and resumes it', async () => {
  const keys = Array.from({ length: KEYS_OF_A_LONG_JOB }, (_, index) => `order:${index}`);
  // The first message of the job is done at once: its keys are there.
  await ask('POST', 'v1/warm', { keys: keys.slice(0, 100), wait: true });
  const { body: job } = await ask('POST', 'v1/warm', { keys });
  const state = async () => (await ask('GET', `v1/jobs/${job.job}?limit=1`)).body;
  await openWithFigures();
  const row = page.locator(`#jobs [data-id="${job.job}"]`);
  const button = row.getByRole('button');
  await eventually(async () => Number(await row.locator('progress').getAttribute('value')) >= 100);
  // The table is brought up to date meanwhile: the button must stay the same one.
  await button.focus();
  for (let refresh = 0; refresh < 2; refresh += 1) {
    await page.waitForResponse((response) => response.url().endsWith('/v1/jobs'));
  }
  expect(await button.evaluate((element) => element.matches(':focus'))).toBe(true);
  await page.keyboard.press('Enter');
  await row.getByText('cancelled', { exact: true }).waitFor();
  expect(await state()).toMatchObject({ state: 'cancelled', total: KEYS_OF_A_LONG_JOB });
  await button.click();
  await row.getByText('running', { exact: true }).waitFor();
  expect(await state()).toMatchObject({ state: 'running', resumes: 1 });
  await button.click();
  await row.getByText('cancelled', { exact: true }).waitFor();
  expect(watched.complaints).toEqual([]);
});

test('stops all warming and goes on with it', async () => {
  await openWithFigures();
  await page.getByRole('button', { name: 'Pause warming' }).click();
  await page.getByText('All warming is paused since').waitFor();
  expect((await ask('GET', 'v1/status')).body).toMatchObject({ paused: true });
  await page.getByRole('button', { name: 'Resume warming' }).click();
  await page.getByText('All warming is paused since').waitFor({ state: 'hidden' });
  expect((await ask('GET', 'v1/status')).body).toMatchObject({ paused: false });
  expect(watched.complaints).toEqual([]);
});

test('shows the figures of the API as they are', async () => {
  await openWithFigures();
  const answer = page.waitForResponse((response) => response.url().includes('/v1/stats'));
  const stats = await (await answer).json();
  const budget = page.locator('#budget [data-id=customer] td');
  const [{ total, budget: spent }] = stats.keyspaces;
  await eventually(
    async () => (await budget.nth(2).textContent()) === String(Math.round(spent.extraCalls)),
  );
  const tile = page.locator('[data-keyspace=customer]');
  expect(await tile.locator('[data-figure=reads]').textContent()).toBe(
    total.reads.toLocaleString('en'),
  );
  const heads = await page.locator('#strategies th[scope=col]').allTextContents();
  expect(heads).toEqual(
    expect.arrayContaining(['Precision', 'Wasted', 'Uplift', 'Money saved', 'net']),
  );
  expect(await page.locator('#tasks [data-id=first]').textContent()).toContain('900 s');
  expect(await page.locator('#parts').textContent()).toContain('origin crm');
});

test('says by word and sign when a part is down, and when figures are old', async () => {
  await openWithFigures();
  const badge = page.locator('#health');
  const sign = () =>
    page.evaluate("getComputedStyle(document.querySelector('#health'), '::before').content");
  expect(await sign()).toContain('✓');
  const body = { status: 'down', checks: { table: 'ok', cache: 'down' } };
  await page.route('**/v1/health', (route) => route.fulfill({ status: 503, json: body }));
  await badge.getByText('a part is down').waitFor();
  expect(await sign()).toContain('✗');
  expect(await page.locator('#parts [data-id=cache]').textContent()).toBe('cache down');
  await page.route('**/v1/stats', (route) => route.abort());
  await badge.getByText('not up to date').waitFor();
  await page.unrouteAll();
  await badge.getByText('healthy').waitFor();
});

describe('GET /v1/dashboard', () => {
  test('allows no code but its own', async () => {
    const response = await fetch(`${machine.url}v1/dashboard`);
    const policy = response.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/unsafe|\*|http/);
    await open({}, 'v1/dashboard');
    await page.evaluate(`
      const script = document.createElement('script');
      script.append('document.title = "taken over"');
      document.body.append(script);`);
    await expect(page.evaluate('document.body.innerHTML = "<b>x</b>"')).rejects.toThrow(
      /TrustedHTML/,
    );
    expect(await page.title()).toBe('Preheat');
  });

  test('asks for a token, and keeps it in its tab alone', async () => {
    expect(await (await fetch(`${machine.url}v1/dashboard`)).text()).not.toContain(
      machine.tokens.page,
    );
    await open({}, 'v1/dashboard');
    const field = page.getByLabel('Token of this API');
    await field.waitFor();
    expect(await findBarriers()).toEqual([]);
    expect(watched).toEqual({ complaints: [], outside: [] });
    await field.fill('wrong');
    await page.keyboard.press('Enter');
    await page.getByText('Not accepted').waitFor();
    await field.fill(machine.tokens.read);
    await page.keyboard.press('Enter');
    await page.locator('[data-keyspace=customer]').waitFor();
    await page.reload();
    await page.locator('[data-keyspace=customer]').waitFor();
    expect(await page.evaluate('Object.values(sessionStorage)')).toEqual([machine.tokens.read]);
    expect(await page.evaluate('localStorage.length + document.cookie.length')).toBe(0);
    await page.getByRole('button', { name: 'Pause warming' }).click();
    await page.getByRole('alert').getByText('admin').waitFor();
    expect((await ask('GET', 'v1/status')).body).toMatchObject({ paused: false });
    await page.getByRole('button', { name: 'Forget the token' }).click();
    await field.waitFor();
    expect(await page.evaluate('sessionStorage.length')).toBe(0);
  });
});
