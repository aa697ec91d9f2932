/** What a stack tells about itself. */
import { expect, test } from 'vitest';
import { existing } from '../../core/config/define.ts';
import { STACK_OUTPUTS } from '../../core/stack-outputs.ts';
import { CONFIG, synthesise } from '../support/cloud.ts';

const outputsOf = (cache = CONFIG.cache) =>
  synthesise({ config: { ...CONFIG, ...(cache && { cache }) } }).template.toJSON()['Outputs'];

test('a stack tells all that the command reads, and how applications reach the cache', () => {
  const outputs = outputsOf();
  expect(Object.keys(outputs)).toEqual(expect.arrayContaining(Object.values(STACK_OUTPUTS)));
  expect(JSON.stringify(outputs.DashboardUrl)).toContain('/v1/dashboard');
  expect(JSON.stringify(outputs.CacheReaderSecret)).toContain('ReaderPassword');
});

test('a stack beside a cache that is there has no secrets of it to tell', () => {
  const outputs = outputsOf(existing({ host: 'cache.example.com', port: 7000 }));
  expect(outputs.CacheHost.Value).toBe('cache.example.com');
  expect(outputs.CachePort.Value).toBe('7000');
  for (const name of ['CacheReaderSecret', 'CacheWarmerSecret']) {
    expect(outputs).not.toHaveProperty(name);
  }
});
