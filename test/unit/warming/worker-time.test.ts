import { expect, test } from 'vitest';
import { defineConfig, http, llm } from '../../../core/config/define.ts';
import { resolveSettings } from '../../../core/config/resolve.ts';
import { workerSeconds } from '../../../core/warming/worker-time.ts';

const settingsWith = (timeout: string) =>
  resolveSettings(
    defineConfig({
      origins: {
        shop: http({ baseUrl: 'https://shop.example.com', path: '/{sku}' }),
        model: llm({ api: 'ollama', baseUrl: 'https://llm.example.com', model: 'm', timeout }),
      },
      keyspaces: {
        product: { key: 'product:{sku}', origin: 'shop', ttl: '1m' },
        answer: { key: 'llm:{prompt|hash}', origin: 'model', ttl: '1h' },
      },
    }),
  );

test('a worker has a minute, and more where one call may take longer', () => {
  expect(workerSeconds(settingsWith('30s'))).toBe(60);
  expect(workerSeconds(settingsWith('60s'))).toBe(70);
  // The longest that the configuration takes stays below what Lambda allows.
  expect(workerSeconds(settingsWith('10m'))).toBeLessThan(15 * 60);
});
