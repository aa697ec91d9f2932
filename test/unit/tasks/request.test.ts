import { describe, expect, it } from 'vitest';
import { resolveSettings } from '../../../core/config/resolve.ts';
import { parseTask } from '../../../core/tasks/request.ts';
import { config } from '../../support/config.ts';

const OPEN = { origin: 'catalog', ttl: '1h' } as const;
const settings = resolveSettings(
  config({
    keyspaces: {
      product: { ...OPEN, key: 'product:{sku}' },
      control: { ...OPEN, key: 'control:{sku}', control: true },
      hidden: { ...OPEN, key: 'hidden:{sku|hash}' },
    },
  }),
);
const parse = (input: unknown) => parseTask(settings, input);
const lamp = { keyspace: 'product', key: 'product:lamp', params: { sku: 'lamp' } };

describe('a task that is sent', () => {
  it('is critical, of priority 100 and without tags, if nothing else is said', () => {
    const value = { ...lamp, priority: 100, tags: [], critical: true };
    expect(parse({ key: 'product:lamp' })).toStrictEqual({ value });
    expect(parse({ keyspace: 'product', params: { sku: 'lamp' } })).toStrictEqual({ value });
  });

  it('may say all of it', () => {
    const said = { priority: 7, tags: ['a', 'b', 'a'], critical: false, interval: '5m', ttl: '2h' };
    expect(parse({ key: 'product:lamp', ...said })).toEqual({
      value: {
        ...lamp,
        priority: 7,
        tags: ['a', 'b'],
        critical: false,
        intervalMilliseconds: 300_000,
        ttlMilliseconds: 7_200_000,
      },
    });
  });

  it('names its key in one way', () => {
    const expected = 'either a key, or a keyspace and its params';
    expect(parse({}).problems).toEqual([{ path: 'body', expected, found: 'neither' }]);
    expect(parse({ key: 'product:lamp', keyspace: 'product' }).problems).toEqual([
      { path: 'body', expected, found: 'both' },
    ]);
    expect(parse({ key: 'product:lamp', params: { sku: 'lamp' } }).problems).toEqual([
      { path: 'params', expected: 'params only beside a keyspace', found: 'a key' },
    ]);
  });

  it('is of a key that can be warmed', () => {
    expect(parse({ key: 'control:lamp' }).problems).toEqual([
      {
        path: 'keyspace',
        expected: 'a keyspace that is warmed, not a control group',
        found: "'control'",
      },
    ]);
    const key = `hidden:${'0'.repeat(32)}`;
    expect(parse({ key }).problems).toEqual([
      {
        path: 'key',
        expected: 'keyspace and params: of this key only the digest of a param is known',
        found: `'${key}'`,
      },
    ]);
    expect(parse({ keyspace: 'hidden', params: { sku: 'lamp' } }).value).toMatchObject({
      keyspace: 'hidden',
      params: { sku: 'lamp' },
    });
  });

  it('hides no mistake of ours', () => {
    const get = () => {
      throw new Error('broken');
    };
    const keyspaces = new Map();
    keyspaces.get = get;
    expect(() => parseTask({ keyspaces }, { keyspace: 'product' })).toThrow('broken');
  });

  it('is refused with places as the caller sees them', () => {
    expect(parse({ key: 'other:lamp' }).problems).toMatchObject([{ path: 'key' }]);
    expect(parse({ keyspace: 'none' }).problems).toMatchObject([{ path: 'keyspace' }]);
    expect(parse({ keyspace: 'product', params: {} }).problems).toMatchObject([
      { path: 'params.sku' },
    ]);
    expect(parse({ key: 'product:lamp', priority: -1, ttl: 'x' }).problems).toMatchObject([
      { path: 'priority' },
      { path: 'ttl' },
    ]);
  });
});
