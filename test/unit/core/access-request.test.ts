import { describe, expect, it } from 'vitest';
import { parseAccess } from '../../../core/access-request.ts';
import { defineConfig, loader } from '../../../core/config/define.ts';
import { resolveSettings } from '../../../core/config/resolve.ts';
import { formatProblem } from '../../../core/errors.ts';

const NOW = 1_767_614_400_000;
const DAY = 86_400_000;

const { keyspaces } = resolveSettings(
  defineConfig({
    origins: { shop: loader(async () => 'x') },
    keyspaces: {
      product: { key: 'product:{sku}', origin: 'shop', ttl: '1h' },
      price: { key: 'price:{sku}', origin: 'shop', ttl: '1h' },
    },
  }),
);

const parse = (input: unknown) => parseAccess(keyspaces, NOW, input);
const mistakes = (input: unknown) => (parse(input).problems ?? []).map(formatProblem);
const event = (changes: object = {}) => ({ key: 'product:1', ...changes });
const ofEvent = (changes: object) => mistakes({ events: [event(changes)] });
const counted = (changes: object = {}) => ({
  keyspace: 'product',
  at: NOW,
  reads: 3,
  misses: 1,
  latency: {},
  strategies: {},
  ...changes,
});
const ofCounts = (changes: object) => mistakes({ events: [], counts: [counted(changes)] });

describe('a request with reads', () => {
  it('has defaults: one hit of a user, now', () => {
    expect(parse({ events: [event()] })).toEqual({
      value: {
        events: [
          {
            keyspace: 'product',
            key: 'product:1',
            params: { sku: '1' },
            at: NOW,
            reads: 1,
            misses: 0,
            source: 'user',
          },
        ],
        rejected: [],
      },
    });
  });

  it('has its id and counts only where they were given', () => {
    expect(Object.keys(parse({ events: [] }).value ?? {})).toEqual(['events', 'rejected']);
    const { value } = parse({ id: 'b1', events: [], counts: [] });
    expect(value).toEqual({ id: 'b1', events: [], counts: [], rejected: [] });
  });

  it('says of a hit or a miss how many misses it is', () => {
    const misses = (changes: object) => parse({ events: [event(changes)] }).value?.events[0];
    expect(misses({ hit: false })).toMatchObject({ reads: 1, misses: 1 });
    expect(misses({ hit: true })).toMatchObject({ reads: 1, misses: 0 });
    expect(misses({ reads: 5, misses: 5 })).toMatchObject({ reads: 5, misses: 5 });
  });

  it('keeps all that was given', () => {
    const given = {
      at: NOW - 5,
      firstAt: NOW - 6,
      loadedAt: NOW - 7,
      loadMilliseconds: 8,
      bytes: 9,
      used: { strategy: 'popular', run: 'r' },
      warmed: { strategy: 'reader', run: 'r', benefit: 0.5 },
      account: { popular: { firstHits: 1, earlyMisses: 0 } },
      user: 'u',
      session: 's',
      category: 'c',
      source: 'bot',
      reads: 4,
      misses: 2,
    };
    const { value } = parse({ events: [event(given)] });
    expect(value?.events).toEqual([{ ...event(given), keyspace: 'product', params: { sku: '1' } }]);
  });

  it('names a key by itself, by its params, or by both', () => {
    const keyOf = (named: object) => parse({ events: [named] }).value?.events[0]?.key;
    expect(keyOf({ key: 'price:7' })).toBe('price:7');
    expect(keyOf({ keyspace: 'price', params: { sku: '7' } })).toBe('price:7');
    expect(keyOf({ key: 'price:7', keyspace: 'price' })).toBe('price:7');
    expect(keyOf({ key: 'price:7', keyspace: 'price', params: { sku: '7' } })).toBe('price:7');
    expect(mistakes({ events: [{ key: 'price:7', keyspace: 'product' }] })).toEqual([
      "events.0.keyspace: expected 'price', to which the key belongs, found 'product'",
    ]);
    expect(
      mistakes({ events: [{ key: 'price:8', keyspace: 'price', params: { sku: '7' } }] }),
    ).toEqual(["events.0.key: expected 'price:7', found 'price:8'"]);
    expect(mistakes({ events: [{ key: 'other:1' }] })).toHaveLength(1);
    expect(mistakes({ events: [{}] })).toHaveLength(1);
    expect(mistakes({ events: [{ keyspace: 'price' }] })).not.toEqual(mistakes({ events: [{}] }));
  });
});

describe('what an event may not say', () => {
  it('is both a hit and counts', () => {
    const both = ['events.0.hit: expected either hit or reads and misses, found both'];
    expect(ofEvent({ hit: true, reads: 1 })).toEqual(both);
    expect(ofEvent({ hit: false, reads: 2, misses: 1 })).toEqual(both);
    expect(ofEvent({ hit: true, misses: 0 })).toEqual(both);
    expect(ofEvent({ reads: 2 })).toEqual([]);
  });

  it('is that it was not read, but for a warm', () => {
    expect(ofEvent({ reads: 0 })).toEqual([
      'events.0.reads: expected at least 1, or warmed, found 0',
    ]);
    expect(ofEvent({ reads: 1 })).toEqual([]);
    expect(ofEvent({ reads: 0, warmed: { strategy: 'a', run: 'r', benefit: 0 } })).toEqual([]);
  });

  it('is more misses than reads', () => {
    expect(ofEvent({ reads: 2, misses: 3 })).toEqual([
      'events.0.misses: expected at most as many as reads (2), found 3',
    ]);
    expect(ofEvent({ misses: 1 })).toEqual([
      'events.0.misses: expected at most as many as reads (not given), found 1',
    ]);
    expect(ofEvent({ reads: 2, misses: 2 })).toEqual([]);
  });

  it.each(['at', 'firstAt', 'loadedAt'])('is a time in %s that is far from now', (name) => {
    const expected = 'epoch milliseconds of the last 14 days, at most 5 minutes ahead';
    const line = (at: number) => [`events.0.${name}: expected ${expected}, found ${at}`];
    const [oldest, latest] = [NOW - 14 * DAY, NOW + 300_000];
    expect(ofEvent({ [name]: oldest })).toEqual([]);
    expect(ofEvent({ [name]: latest })).toEqual([]);
    expect(ofEvent({ [name]: oldest - 1 })).toEqual(line(oldest - 1));
    expect(ofEvent({ [name]: latest + 1 })).toEqual(line(latest + 1));
  });
});

describe('counts', () => {
  it('are taken with what was given', () => {
    const given = counted({
      background: { reads: 2, misses: 1 },
      memory: { reads: 9, hits: 5, evicted: 1 },
      latency: { 5: 3 },
      strategies: { popular: { used: 1, firstHits: 1, earlyMisses: 0, savedMilliseconds: 9 } },
      warms: { reader: { loads: 1, warmed: 1, failed: 0, loadMilliseconds: 4 } },
      settled: { [NOW]: 2 },
    });
    const { value } = parse({ events: [], counts: [given, counted()] });
    expect(value?.counts).toEqual([given, counted()]);
    expect(Object.keys(value?.counts?.[1] ?? {})).not.toContain('warms');
  });

  it('are of a keyspace that is there, and of no more misses than reads', () => {
    expect(ofCounts({ reads: 1, misses: 1 })).toEqual([]);
    expect(ofCounts({ reads: -1 })).toEqual([
      'counts.0.reads: expected a whole number from 0 to 1000000000, found -1',
    ]);
    expect(ofCounts({ reads: 1, misses: 2 })).toEqual([
      'counts.0.misses: expected at most as many as reads (1), found 2',
    ]);
    expect(ofCounts({ keyspace: 'other', at: NOW + 300_001 })).toEqual([
      `counts.0.at: expected epoch milliseconds of the last 14 days, at most 5 minutes ahead, found ${NOW + 300_001}`,
      "counts.0.keyspace: expected one of product, price, found 'other'",
    ]);
  });
});

describe('a wrong entry', () => {
  it('is rejected alone, with its first place and all its mistakes', () => {
    const wrong = event({ reads: 0, misses: 1 });
    const { value } = parse({ events: [event(), wrong], counts: [counted({ misses: 4 })] });
    expect(value?.events).toHaveLength(1);
    expect(value?.counts).toEqual([]);
    expect(value?.rejected).toEqual([
      {
        index: 1,
        path: 'events.1.reads',
        reason:
          'events.1.reads: expected at least 1, or warmed, found 0; events.1.misses: expected at most as many as reads (0), found 1',
      },
      {
        index: 0,
        path: 'counts.0.misses',
        reason: 'counts.0.misses: expected at most as many as reads (3), found 4',
      },
    ]);
  });

  it('is told in 500 characters', () => {
    const reasonOf = (length: number) => {
      const used = { strategy: 'popular', run: 'r', ['x'.repeat(length)]: 1 };
      const { value } = parse({ events: [event(), event({ used, user: '' })] });
      return value?.rejected[0]?.reason ?? '';
    };
    // The path has the name as it is, and what was found is cut: each letter more is one more.
    const most = 200 + 500 - reasonOf(200).length;
    const whole = reasonOf(most);
    expect(whole).toHaveLength(500);
    expect(whole.startsWith('events.1.used.xxx')).toBe(true);
    expect(whole.endsWith("events.1.user: expected a text of 1 to 256 characters, found ''")).toBe(
      true,
    );
    const cut = reasonOf(most + 1);
    expect(cut).toHaveLength(500);
    expect(cut).toBe(`${whole.slice(0, 14)}x${whole.slice(14, 498)}…`);
    expect(reasonOf(1_000)).toHaveLength(500);
  });

  it('makes the whole request wrong where nothing in it is right', () => {
    const wrong = event({ reads: 0 });
    expect(mistakes({ events: [wrong, wrong] })).toHaveLength(2);
    expect(mistakes({ events: [wrong], counts: [counted()] })).toEqual([]);
    expect(mistakes({ events: [event()], counts: [counted({ misses: 9 })] })).toEqual([]);
    expect(mistakes({ events: [event(), wrong], counts: [counted()] })).toEqual([]);
    expect(mistakes({ events: [wrong], counts: [counted({ misses: 9 })] })).toHaveLength(2);
  });
});

describe('a wrong envelope', () => {
  it('is told with the mistakes of its entries', () => {
    expect(mistakes({ id: '', events: [event(), event({ reads: 0 })], counts: 5 })).toEqual([
      "id: expected 1 to 128 letters, digits and _ . : -, found ''",
      'counts: expected a list of at most 1000 counts, found 5',
      'events.1.reads: expected at least 1, or warmed, found 0',
    ]);
    expect(mistakes(null)).toEqual(['body: expected an object, found null']);
    expect(mistakes({})).toEqual(['events: expected a list of at most 5000 events, found nothing']);
    expect(mistakes({ events: [], other: 1 })).toEqual([
      "other: expected only id, events, counts, found 'other'",
    ]);
  });
});
