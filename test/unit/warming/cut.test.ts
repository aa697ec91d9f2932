import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Keyspace } from '../../../core/config/settings.ts';
import {
  cutIntoMessages,
  MAX_ITEM_BYTES_PER_MESSAGE,
  numberedIds,
} from '../../../core/warming/cut.ts';
import { MAX_KEYS_PER_MESSAGE, type WarmItem } from '../../../core/warming/messages.ts';

const keyspaces = new Map(
  [
    { name: 'product', origin: 'catalog' },
    { name: 'price', origin: 'catalog' },
    { name: 'prompt', origin: 'llm' },
  ].map((keyspace) => [keyspace.name, keyspace as Keyspace]),
);

function cut(items: readonly WarmItem[]) {
  return cutIntoMessages({
    settings: { keyspaces },
    items,
    strategy: 'popular',
    run: 'r1',
    notBefore: 10,
    notAfter: 20,
    reservedAt: 5,
    ids: numberedIds('r1'),
  });
}

function item(keyspace: string, id: number | string, text = ''): WarmItem {
  return {
    keyspace,
    key: `${keyspace}:${id}`,
    params: { id: `${id}${text}` },
    loadedNoEarlierThan: 0,
  };
}

describe('cutIntoMessages', () => {
  it('puts keyspaces of one origin together and origins apart', () => {
    const messages = cut([item('product', 1), item('prompt', 2), item('price', 3)]);
    expect(
      messages.map(({ id, origin, items }) => [id, origin, items.map(({ key }) => key)]),
    ).toEqual([
      ['r1.0', 'catalog', ['product:1', 'price:3']],
      ['r1.1', 'llm', ['prompt:2']],
    ]);
  });

  it('carries the purpose and the time window into every message', () => {
    const [message] = cut([item('product', 1)]);
    expect(message).toMatchObject({
      strategy: 'popular',
      run: 'r1',
      notBefore: 10,
      notAfter: 20,
      reservedAt: 5,
      attempt: 0,
    });
    expect(message).not.toHaveProperty('job');
  });

  it('leaves out keys of a keyspace that is no longer configured', () => {
    expect(cut([item('gone', 1)])).toEqual([]);
  });

  it('gives an item larger than a message its own message', () => {
    const messages = cut([
      item('prompt', 1),
      item('prompt', 2, 'x'.repeat(MAX_ITEM_BYTES_PER_MESSAGE)),
      item('prompt', 3),
    ]);
    expect(messages.map(({ items }) => items.length)).toEqual([1, 1, 1]);
  });

  it('fills a message with a hundred keys', () => {
    const many = Array.from({ length: 101 }, (_, index) => item('product', index));
    expect(cut(many.slice(0, 100)).map(({ items }) => items.length)).toEqual([100]);
    expect(cut(many).map(({ items }) => items.length)).toEqual([100, 1]);
  });

  it('fills a message to its last byte', () => {
    const bytesOf = (text: string) =>
      Buffer.byteLength(JSON.stringify(item('prompt', 1, text))) + 1;
    const half = MAX_ITEM_BYTES_PER_MESSAGE / 2;
    const text = 'x'.repeat(half - bytesOf(''));
    expect(bytesOf(text)).toBe(half);
    const [one, two] = [item('prompt', 1, text), item('prompt', 2, text)];
    expect(cut([one, two]).map(({ items }) => items.length)).toEqual([2]);
    const longer = item('prompt', 2, `${text}x`);
    expect(cut([one, longer]).map(({ items }) => items.length)).toEqual([1, 1]);
    // What stands in earlier messages takes no room in the next.
    expect(cut([one, longer, item('prompt', 3)]).map(({ items }) => items.length)).toEqual([1, 2]);
  });

  it('keeps every key once, in order, within both limits of a message', () => {
    const items = fc.array(fc.tuple(fc.constantFrom('product', 'price', 'prompt'), fc.nat(5_000)), {
      maxLength: 700,
    });
    fc.assert(
      fc.property(items, (drawn) => {
        const all = drawn.map(([keyspace, length], index) =>
          item(keyspace, index, 'ü'.repeat(length)),
        );
        const messages = cut(all);
        for (const { items: chunk } of messages) {
          expect(chunk.length).toBeGreaterThan(0);
          expect(chunk.length).toBeLessThanOrEqual(MAX_KEYS_PER_MESSAGE);
          expect(Buffer.byteLength(JSON.stringify(chunk))).toBeLessThanOrEqual(
            MAX_ITEM_BYTES_PER_MESSAGE + 2,
          );
        }
        for (const origin of ['catalog', 'llm']) {
          const sent = messages
            .filter((message) => message.origin === origin)
            .flatMap(({ items }) => items);
          const expected = all.filter(({ keyspace }) => keyspaces.get(keyspace)?.origin === origin);
          expect(sent.map(({ key }) => key)).toEqual(expected.map(({ key }) => key));
        }
        expect(new Set(messages.map(({ id }) => id)).size).toBe(messages.length);
      }),
      { seed: 7, numRuns: 30 },
    );
  });
});
