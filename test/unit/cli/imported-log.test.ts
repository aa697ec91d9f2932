import { describe, expect, it } from 'vitest';
import { makeTraceBuilder } from '../../../backtest/traces/trace.ts';
import { mapLog } from '../../../cli/import/imported-log.ts';
import type { MapKey } from '../../../cli/import/map-key.ts';

const NOW = Date.UTC(2026, 10, 21);
const DAY = 86_400_000;
const mapKey: MapKey = (name) =>
  name.startsWith('/')
    ? undefined
    : { keyspace: 'product', key: `product:${name}`, params: { sku: name } };

function log(
  reads: readonly { readonly at: number; readonly key: string; readonly user?: string }[],
  until?: number,
) {
  const builder = makeTraceBuilder();
  for (const { at, key, user = '' } of reads) builder.add({ at, key, user, bytes: 0 });
  return mapLog(builder.build('log').trace, mapKey, { now: NOW, until });
}

describe('a log that is mapped', () => {
  it('gives its reads as events, in the order of time', () => {
    const { events, total } = log([
      { at: NOW - 1_000, key: 'b' },
      { at: NOW - 2_000, key: 'a', user: 'u' },
    ]);
    expect(total).toBe(2);
    expect(events(0, 2)).toEqual([
      {
        keyspace: 'product',
        key: 'product:a',
        params: { sku: 'a' },
        at: NOW - 2_000,
        reads: 1,
        misses: 0,
        source: 'user',
        user: 'u',
      },
      {
        keyspace: 'product',
        key: 'product:b',
        params: { sku: 'b' },
        at: NOW - 1_000,
        reads: 1,
        misses: 0,
        source: 'user',
      },
    ]);
    expect(events(1, 2)).toHaveLength(1);
  });

  it('leaves out and counts what is too old, ahead, or of no keyspace', () => {
    const { events, summary } = log([
      { at: NOW - 31 * DAY, key: 'a' },
      { at: NOW - DAY, key: 'a', user: 'u' },
      { at: NOW - DAY, key: '/other' },
      { at: NOW + DAY, key: 'a' },
    ]);
    expect(events(0, 4)).toHaveLength(1);
    expect(summary).toEqual({
      reads: 4,
      from: NOW - DAY,
      to: NOW - DAY,
      keyspaces: { product: 1 },
      keys: 1,
      users: 1,
      unknown: 1,
      unknownNames: ['/other'],
      tooOld: 1,
      late: 0,
      ahead: 1,
    });
  });

  it('ends where it is told to, and is the same log to the end', () => {
    const reads = [3, 2, 1].map((days) => ({ at: NOW - days * DAY, key: 'a' }));
    const first = log(reads, NOW - 2 * DAY);
    expect([first.total, first.summary.late]).toEqual([1, 2]);
    expect([log(reads).total, log(reads).id]).toEqual([3, first.id]);
  });

  it('is known by its reads and by what they are mapped to', () => {
    const reads = [{ at: NOW - 1_000, key: 'a' }];
    expect(log(reads).id).toBe(log(reads).id);
    expect(log([{ at: NOW - 1_001, key: 'a' }]).id).not.toBe(log(reads).id);
    expect(log([{ at: NOW - 1_000, key: '/a' }]).id).not.toBe(log(reads).id);
  });
});
