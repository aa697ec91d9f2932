import { afterEach, expect, it, vi } from 'vitest';
import { makePowertoolsMetrics } from '../../adapters/powertools/metrics.ts';

afterEach(() => vi.restoreAllMocks());

it('writes one line per set of dimensions with the sums since the last flush', async () => {
  const lines: Record<string, unknown>[] = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((line) => {
    lines.push(JSON.parse(String(line)));
    return true;
  });
  const metrics = makePowertoolsMetrics('prod');
  metrics.count({ warmed: 3, failed: 1 }, { strategy: 'popular' });
  metrics.count({ warmed: 4 }, { strategy: 'popular' });
  metrics.count({ warmed: 9 }, { strategy: 'critical' });
  await metrics.flush();
  await metrics.flush();
  vi.restoreAllMocks();
  expect(lines).toHaveLength(2);
  expect(lines[0]).toMatchObject({
    environment: 'prod',
    strategy: 'popular',
    warmed: 7,
    failed: 1,
  });
  expect(lines[1]).toMatchObject({ strategy: 'critical', warmed: 9 });
  expect(lines[1]).not.toHaveProperty('failed');
});
