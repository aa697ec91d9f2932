import { expect, it } from 'vitest';
import { makePowertoolsMetrics } from '../../adapters/powertools/metrics.ts';
import { captureEmf } from '../support/emf.ts';

const NONE = { service: 'preheat', environment: 'prod' };

it('sums what is counted since the last flush, by strategy and over all of them', async () => {
  const published = await captureEmf(async () => {
    const metrics = makePowertoolsMetrics('prod');
    metrics.add({ warmed: 3, failed: 1 }, { strategy: 'popular' });
    metrics.add({ warmed: 4 }, { strategy: 'popular' });
    metrics.add({ warmed: 9 }, { strategy: 'critical' });
    await metrics.flush();
    await metrics.flush();
  });
  const popular = { ...NONE, strategy: 'popular' };
  const critical = { ...NONE, strategy: 'critical' };
  const warmed = { namespace: 'Preheat', name: 'warmed', unit: 'Count' };
  expect(published).toEqual([
    { ...warmed, dimensions: popular, values: [7] },
    { ...warmed, dimensions: NONE, values: [7] },
    { ...warmed, name: 'failed', dimensions: popular, values: [1] },
    { ...warmed, dimensions: critical, values: [9] },
    { ...warmed, dimensions: NONE, values: [9] },
  ]);
});

it('keeps every duration, in as many lines as that takes', async () => {
  const durations = Array.from({ length: 250 }, (_, index) => index);
  const published = await captureEmf(async () => {
    const metrics = makePowertoolsMetrics('prod');
    metrics.add({ loadMilliseconds: durations, originErrors: 2 }, { origin: 'catalog' });
    await metrics.flush();
  });
  const of = (name: string) =>
    published.filter((one) => one.name === name && one.dimensions['origin'] === 'catalog');
  expect(of('loadMilliseconds').flatMap(({ values }) => values)).toEqual(durations);
  expect(Math.max(...of('loadMilliseconds').map(({ values }) => values.length))).toBeLessThan(101);
  expect(of('loadMilliseconds')[0]?.unit).toBe('Milliseconds');
  expect(of('originErrors').flatMap(({ values }) => values)).toEqual([2]);
});

it('writes a gauge under what it is of, and nowhere else', async () => {
  const published = await captureEmf(async () => {
    const metrics = makePowertoolsMetrics('dev');
    metrics.add({ hitRatio: 0.5 }, { keyspace: 'product' });
    await metrics.flush();
  });
  expect(published).toEqual([
    {
      namespace: 'Preheat',
      name: 'hitRatio',
      unit: 'None',
      dimensions: { service: 'preheat', environment: 'dev', keyspace: 'product' },
      values: [0.5],
    },
  ]);
});
