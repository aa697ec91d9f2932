/** A configuration that has one of everything, and values that mean something to it. */
import { defineConfig, loader } from '../../core/config/define.ts';

const quick = loader({ one: async (params) => ({ ...params, category: 'c1' }), rate: '100000/s' });

/** Its origin answers at once, whatever it is asked. */
export const FUZZED_CONFIG = defineConfig({
  origins: { quick },
  keyspaces: {
    product: {
      key: 'catalog:product:{sku}',
      origin: 'quick',
      ttl: '10m',
      tags: ['catalog', 'sku:{sku}', 'category:{category}'],
      category: '$.category',
    },
    profile: { key: 'profile:{user}', origin: 'quick', ttl: '10m' },
    form: { key: 'form:{form}', origin: 'quick', ttl: '10m', compress: { with: 'gzip' } },
    prompt: { key: 'llm:{model}:{prompt|normal|hash}', origin: 'quick', ttl: '1h' },
    control: { key: 'control:{sku}', origin: 'quick', ttl: '10m', control: true },
  },
  users: { preload: [{ keyspace: 'profile' }, { keyspace: 'form', recent: 3 }] },
  events: [
    {
      type: 'customer-updated',
      items: [{ keyspace: 'product', params: { sku: '{skus}' } }],
      tags: ['sku:{sku}'],
      rewarm: true,
    },
    { type: 'all-changed', keyspaces: ['form'] },
  ],
  limits: { warmsPerHour: 1_000_000 },
});

/** By the names of fields. */
export const KNOWN_VALUES: Readonly<Record<string, readonly unknown[]>> = {
  key: ['catalog:product:A1', 'catalog:product:B2', 'profile:ann', 'form:f1', 'control:A1', 'x'],
  keys: [
    ['catalog:product:A1'],
    ['form:f1', 'form:f2'],
    ['llm:m:00112233445566778899aabbccddeeff'],
  ],
  keyspace: ['product', 'profile', 'form', 'prompt', 'control'],
  params: [{ sku: 'A1' }, { user: 'ann' }, { form: 'f1' }, { sku: 'A1', more: 'x' }],
  items: [[{ keyspace: 'product', params: { sku: 'Ü/1' } }]],
  tag: ['catalog', 'sku:A1', 'category:c1'],
  tags: [['catalog'], ['sku:A1', 'category:c1']],
  strategy: ['popular', 'refresh-ahead', 'time-of-day', 'related', 'prompts', 'critical', 'users'],
  user: ['ann', 'bob'],
  session: ['s1'],
  category: ['c1'],
  type: ['customer-updated', 'all-changed'],
  detail: [{ skus: ['A1', 'B2'], sku: 'A1' }, { skus: [] }, { skus: { a: 1 } }],
  model: ['m'],
  prompt: ['why?'],
  id: ['ann', 't1', 't2', 'j1'],
  at: [Date.now(), Date.now() - 60_000],
  firstAt: [Date.now() - 120_000],
  interval: ['30m', '1h', '1s'],
  ttl: ['5m', '1s'],
  set: [
    { strategies: { popular: { limit: 50 } } },
    { strategies: { popular: { limit: null, enabled: false } } },
    { critical: [{ keyspace: 'product', params: { sku: 'A1' } }] },
    { budget: { extraOriginCalls: 0.3 } },
  ],
  revertTo: [0, 1, 2],
  waitSeconds: [1],
};
