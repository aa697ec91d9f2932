import { expect, test } from 'vitest';
import { systemCompression } from '../../../adapters/system/compression.ts';
import type { KeyspaceInput } from '../../../core/config/define.ts';
import { resolveSettings } from '../../../core/config/resolve.ts';
import type { Cache } from '../../../core/ports.ts';
import { certify } from '../../../core/recovery/certify.ts';
import { CONFIG, START, warmMessage } from '../../support/brain.ts';

const GZIP_MAGIC = Buffer.from([0x1f, 0x8b, 1, 2, 3]);

/** Certifies keys of a cache that holds these values. */
async function check(
  skus: readonly string[],
  values: Readonly<Record<string, Buffer | undefined>>,
  codec: Partial<KeyspaceInput> = { compress: { with: 'gzip' } },
) {
  const product = {
    ...CONFIG.keyspaces['product'],
    ...codec,
  } as KeyspaceInput;
  const asked: string[] = [];
  const cache = {
    read: async (key: string) => {
      asked.push(key);
      return { value: values[key.slice(8)] };
    },
  } as unknown as Pick<Cache, 'read'>;
  const settings = resolveSettings({ ...CONFIG, keyspaces: { product } });
  const { items } = warmMessage(skus);
  const ports = { settings, cache, compression: systemCompression };
  return { asked, certificate: await certify(ports, items, START) };
}

test('what can be read is counted; what is gone or broken is not', async () => {
  const values = { a: Buffer.from('v'), b: GZIP_MAGIC, c: undefined };
  const { certificate } = await check(['a', 'b', 'c'], values);
  expect(certificate).toStrictEqual({ at: START, of: 3, readable: 1 });
});

test('a value that is gone is not readable where nothing unpacks it either', async () => {
  const { certificate } = await check(['a'], { a: undefined }, {});
  expect(certificate).toStrictEqual({ at: START, of: 1, readable: 0 });
});

test('an empty value is a value', async () => {
  const { certificate } = await check(['a'], { a: Buffer.from('') });
  expect(certificate).toStrictEqual({ at: START, of: 1, readable: 1 });
});

test('nothing is certified of nothing', async () => {
  expect((await check([], {})).certificate).toStrictEqual({ at: START, of: 0, readable: 0 });
});

test('of very many keys the first thousand are read', async () => {
  const skus = Array.from({ length: 1_001 }, (_, index) => `${index}`);
  const { asked, certificate } = await check(skus, {
    999: Buffer.from('v'),
    1000: Buffer.from('v'),
  });
  expect(certificate).toStrictEqual({ at: START, of: 1_000, readable: 1 });
  expect(asked).toHaveLength(1_000);
  expect(asked).not.toContain('product:1000');
});
