import { describe, expect, it } from 'vitest';
import { type LoadFunction, makeLoad } from '../../../client/loads.ts';

const REF = { keyspace: 'product', key: 'catalog:product:A1', params: { sku: 'A1' } };

function load(result: unknown) {
  let now = 0;
  return makeLoad({
    settings: { keyspaces: new Map(), origins: new Map() },
    load: (async () => result) as LoadFunction,
    stopwatch: () => {
      now += 20;
      return now;
    },
  })(REF);
}

describe("the application's own load function", () => {
  it.each([
    ['a string', '{}', 20],
    ['a buffer', Buffer.from('{}'), 20],
    ['a string with its duration', { value: '{}', loadMilliseconds: 7 }, 7],
    ['a buffer in an object', { value: Buffer.from('{}') }, 20],
  ])('may give %s', async (_what, result, loadMilliseconds) => {
    expect(await load(result)).toEqual({ value: Buffer.from('{}'), loadMilliseconds });
  });

  it.each([
    ['nothing', undefined, 'found nothing'],
    ['null', null, 'found nothing'],
    ['an object that is not wrapped', { sku: 'A1' }, 'found nothing'],
    ['a parsed value', { value: { sku: 'A1' } }, 'found {"sku":"A1"}'],
  ])('is told what it may give where it gives %s', async (_what, result, found) => {
    await expect(load(result)).rejects.toThrow(
      `load('product'): expected a string, a Buffer, or { value } with one of them, ${found}`,
    );
  });
});
