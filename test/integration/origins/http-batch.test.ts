import { describe, expect, it } from 'vitest';
import { json, reply } from '../../support/faulty-origin.ts';
import { currentServer, outcome, start } from '../../support/origin-under-test.ts';

describe('an http origin asked for many keys', () => {
  it('makes one call and matches a list by its id field, in the order of the question', async () => {
    const items = [
      { sku: 'A2', price: 2 },
      { sku: 'A1', price: 1 },
    ];
    const origin = await start(json(items));
    expect(await outcome(origin, 'A1', 'A2')).toEqual([
      '{"sku":"A1","price":1}',
      '{"sku":"A2","price":2}',
    ]);
    expect(currentServer()?.requests.map(({ url }) => url)).toEqual([
      '/v2/products?ids=A1,A2&full=1',
    ]);
  });

  it('matches an object by its names', async () => {
    const origin = await start(json({ A1: { price: 1 }, A2: 'two', A3: null }));
    expect(await outcome(origin, 'A1', 'A2', 'A3')).toEqual([
      '{"price":1}',
      '"two"',
      'origin_missing',
    ]);
  });

  it('finds the items where the configuration says', async () => {
    const batch = { path: '/products?ids={sku,}', max: 3, items: 'data.items', id: 'code' };
    const origin = await start(json({ data: { items: [{ code: 7 }] } }), { batch });
    expect(await outcome(origin, '7', '8')).toEqual(['{"code":7}', 'origin_missing']);
  });

  it('bears duplicates, strangers and rubbish in the answer', async () => {
    const items = [{ sku: 'A1', n: 1 }, { sku: 'A1', n: 2 }, { sku: 'Z' }, null, 5, { sku: {} }];
    const origin = await start(json(items));
    expect(await outcome(origin, 'A1', 'A2')).toEqual(['{"sku":"A1","n":1}', 'origin_missing']);
  });

  it('asks once for a key that stands twice', async () => {
    const origin = await start(json([{ sku: 'A1' }]));
    expect(await outcome(origin, 'A1', 'A1')).toEqual(['{"sku":"A1"}', '{"sku":"A1"}']);
    expect(currentServer()?.requests[0]?.url).toBe('/v2/products?ids=A1&full=1');
  });

  it('keeps the digits of numbers', async () => {
    const text = '[{"sku":"A1","id":12345678901234567890,"price":1.10}]';
    const [value] = await outcome(await start(reply(200, text)), 'A1', 'A2');
    expect(value).toBe('{"sku":"A1","id":12345678901234567890,"price":1.10}');
  });

  it('finds no value in what every object inherits', async () => {
    const origin = await start(json({}));
    expect(await outcome(origin, '__proto__', 'constructor')).toEqual([
      'origin_missing',
      'origin_missing',
    ]);
  });

  it.each([
    ['no json', reply(200, '<html>')],
    ['half an answer', reply(200, '[{"sku":"A1"},{"sk')],
    ['a text', json('A1')],
    ['items without the id field', json([{ id: 'A1' }])],
    ['a refusal', reply(400)],
  ])('refuses %s', async (_what, answer) => {
    const origin = await start(answer);
    expect(await outcome(origin, 'A1', 'A2')).toEqual(['origin_refused', 'origin_refused']);
  });

  it('refuses an item that is too large, and only that', async () => {
    const items = [{ sku: 'A1', text: 'x'.repeat(5_000_000) }, { sku: 'A2' }];
    const origin = await start(json(items), { timeout: '20s' });
    expect(await outcome(origin, 'A1', 'A2')).toEqual(['value_too_large', '{"sku":"A2"}']);
  });

  it('never puts an id with a comma into a list', async () => {
    const origin = await start(json([{ sku: 'A1' }, { sku: 'A2' }]));
    expect(await outcome(origin, 'A1,A2', 'A2')).toEqual(['origin_refused', '{"sku":"A2"}']);
    expect(currentServer()?.requests[0]?.url).toBe('/v2/products?ids=A2&full=1');
  });

  it('makes no call for more keys than one call may carry', async () => {
    const origin = await start(json([]));
    expect(new Set(await outcome(origin, '1', '2', '3', '4'))).toEqual(new Set(['origin_refused']));
    expect(currentServer()?.requests).toEqual([]);
  });
});
