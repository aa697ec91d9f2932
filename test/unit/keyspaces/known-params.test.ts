import { expect, it } from 'vitest';
import { resolveSettings } from '../../../core/config/resolve.ts';
import { knowsParams } from '../../../core/keyspaces/known-params.ts';
import { formatKey, hashParam } from '../../../core/keyspaces/template.ts';
import { config } from '../../support/config.ts';

const { keyspaces } = resolveSettings(
  config({
    origins: { model: { kind: 'loader', one: async () => 'x' } },
    keyspaces: {
      plain: { key: 'plain:{id}', origin: 'model', ttl: '1h' },
      hashed: { key: 'hashed:{prompt|hash}', origin: 'model', ttl: '1h' },
    },
  }),
);

it('a key can be loaded with the params that make it, and no others', () => {
  const of = (keyspace: string, key: string, params: Readonly<Record<string, string>>) => {
    const own = keyspaces.get(keyspace);
    return own && knowsParams(own, { keyspace, key, params });
  };
  const hashed = keyspaces.get('hashed');
  const key = hashed ? formatKey(hashed.template, { prompt: 'why' }) : '';
  expect(of('hashed', key, { prompt: 'why' })).toBe(true);
  expect(of('hashed', key, { prompt: hashParam('why') })).toBe(false);
  // These make no key at all.
  expect(of('hashed', key, {})).toBe(false);
  expect(of('plain', 'plain:1', { id: '1' })).toBe(true);
});
