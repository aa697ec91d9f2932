import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { KeyspaceReport, StatsReport } from '../../core/api/stats.ts';
import { isTooWide, noBrowser, startBrowser, watch } from '../support/browser.ts';
import { type Started, startProcess } from '../support/start-process.ts';

let demo: Started;

beforeAll(async () => {
  demo = await startProcess();
});

afterAll(() => demo.end());

function half(stats: StatsReport, name: string): KeyspaceReport {
  const found = stats.keyspaces.find((keyspace) => keyspace.name === name);
  if (!found) throw new Error(`no keyspace ${name}`);
  return found;
}

test('raises the hit rate by 15 points for at most a quarter more origin calls', async () => {
  await vi.waitFor(
    async () => {
      const stats = await demo.stats();
      const [warmed, control] = [half(stats, 'product'), half(stats, 'control')];
      expect(warmed.total.reads).toBeGreaterThan(500);
      const uplift = (warmed.recent.hitRatio ?? 0) - (control.recent.hitRatio ?? 0);
      expect(uplift).toBeGreaterThanOrEqual(0.15);
      const { origin } = await demo.notes();
      const [paid, unpaid] = [origin['product']?.keys ?? 0, origin['control']?.keys ?? 0];
      expect(paid / unpaid).toBeLessThanOrEqual(1.25);
      // The control group is never warmed, and both halves read the same.
      expect(control.total.warmLoads).toBe(0);
      expect(Math.abs(warmed.total.reads - control.total.reads)).toBeLessThan(200);
    },
    { timeout: 150_000, interval: 2_000 },
  );
}, 160_000);

test('the page shows what GET /v1/stats says', async (context) => {
  if (noBrowser !== undefined) context.skip(noBrowser);
  const browser = await startBrowser();
  try {
    const page = await browser.newPage({ viewport: { width: 360, height: 800 } });
    const { complaints, outside } = watch(page, demo.url);
    // The page asks every two seconds: its own request tells which answer it shows.
    const answers: StatsReport[] = [];
    page.on('response', async (response) => {
      if (response.url().includes('/v1/stats'))
        answers.push((await response.json()) as StatsReport);
    });
    await page.goto(`${demo.url}/`);
    const tile = page.locator('[data-keyspace=product]');
    await vi.waitFor(
      async () => {
        const shown = await tile.locator('[data-figure=recent-hit-ratio]').textContent();
        const reads = await tile.locator('[data-figure=reads]').textContent();
        const texts = answers.map((stats) => {
          const { recent, total } = half(stats, 'product');
          return `${((recent.hitRatio ?? 0) * 100).toFixed(1)}% ${total.reads.toLocaleString('en')}`;
        });
        expect(texts).toContain(`${shown} ${reads}`);
      },
      { timeout: 20_000, interval: 200 },
    );
    expect(await page.locator('#strategies tbody tr').count()).toBeGreaterThanOrEqual(3);
    expect(await page.locator('#hit-chart canvas').count()).toBe(1);
    expect(await page.locator('#health').textContent()).toBe('healthy');
    expect(await page.locator('#notice').textContent()).toContain('made up by a generator');
    expect(await isTooWide(page)).toBe(false);
    expect(complaints).toEqual([]);
    expect(outside).toEqual([]);
  } finally {
    await browser.close();
  }
});

test('ends all children at Ctrl-C, says so, and what came out of the run', async () => {
  const children = demo.children();
  expect(children.length).toBeGreaterThanOrEqual(2);
  demo.process.kill('SIGINT');
  expect(await demo.ended).toBe(0);
  const output = demo.output();
  expect(output).toContain('ended: no process of ours is left');
  const [, reads] = /The readers count (\d+) reads of each half/.exec(output) ?? [];
  for (const label of ['With Preheat', 'Without Preheat']) {
    expect(output).toMatch(
      new RegExp(`^${label} +hit rate \\S+ % of ${reads} reads, origin: `, 'm'),
    );
  }
  const { isAlive } = await import('../support/start-process.ts');
  await vi.waitFor(() => expect(children.filter(isAlive)).toEqual([]), { timeout: 5_000 });
});
