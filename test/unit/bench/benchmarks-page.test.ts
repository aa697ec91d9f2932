import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { makeBenchmarksPage, PAGE } from '../../../bench/benchmarks-page.ts';
import { LOGS } from '../../../bench/cases.ts';
import { readRepositoryFile } from '../../support/repository.ts';

/** What the table of a log says of a policy at a TTL of 30 minutes. */
function hitRatio(page: string, log: string, policy: string): string {
  const [, section = ''] = page.split(`### ${log}\n`);
  return (
    new RegExp(`^\\| \`${policy}\` \\| [^|]+ \\| ([\\d.]+ %) at`, 'm').exec(section)?.[1] ?? ''
  );
}

describe('docs/benchmarks.md', () => {
  it('is what `npm run docs:benchmarks` makes of the results', async () => {
    expect(await readFile(PAGE, 'utf8')).toBe(await makeBenchmarksPage());
  });

  it('shows every policy of all logs, with Preheat within its budget', async () => {
    const page = await makeBenchmarksPage();
    const cells = [...page.matchAll(/^\| `preheat` \| ([\d.]+ % at .*) \|$/gm)].flatMap(
      ([, row = '']) => row.split(' | '),
    );
    expect(cells).toHaveLength(LOGS.flatMap(({ ttls }) => ttls).length);
    for (const cell of cells) {
      expect(Number.parseFloat(cell.split(' at ')[1] ?? ''), cell).toBeLessThanOrEqual(1.2);
    }
    const [, logs] = page.split('\n## ');
    expect(logs).toMatch(/^What warming gains on real logs/);
    expect(logs).not.toContain('| – |');
  });

  it('has the figures that the README gives', async () => {
    const page = await makeBenchmarksPage();
    const readme = readRepositoryFile('README.md').replaceAll('\n', ' ');
    for (const { name, ttls } of LOGS) {
      if (!ttls.includes('30m')) continue;
      const [from, to] = ['none', 'preheat'].map((policy) => hitRatio(page, name, policy));
      expect(readme).toContain(`from ${from} to ${to}`);
    }
  });
});
