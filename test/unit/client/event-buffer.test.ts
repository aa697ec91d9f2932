import { describe, expect, it } from 'vitest';
import { NO_CLAIM } from '../../../client/claims.ts';
import { type EventBuffer, makeEventBuffer } from '../../../client/event-buffer.ts';
import type { ReadRecord } from '../../../client/read-record.ts';
import type { AccessEvent } from '../../../core/access.ts';
import { START } from '../../support/brain.ts';

const OPTIONS = { maxPending: 1_000, maxPerBatch: 500, maxBytesPerBatch: 150_000 };

function read(sku: string, user?: string, missed = false): ReadRecord {
  return {
    keyspace: 'product',
    key: `product:${sku}`,
    params: { sku },
    at: START,
    milliseconds: 1,
    context: user === undefined ? {} : { user },
    claim: NO_CLAIM,
    ...(missed && { miss: { early: false, strategy: 'reader' } }),
  };
}

function takeAll(buffer: EventBuffer): AccessEvent[] {
  const all: AccessEvent[] = [];
  while (buffer.size > 0) all.push(...buffer.take());
  return all;
}

function sum(events: readonly AccessEvent[], name: 'reads' | 'misses'): number {
  return events.reduce((total, event) => total + event[name], 0);
}

describe('a buffer with room', () => {
  it('tells of every read, folded per key and reader', () => {
    const buffer = makeEventBuffer(OPTIONS);
    for (const user of ['one', 'two', 'one']) buffer.add(read('A', user));
    const events = takeAll(buffer);
    expect(events.map(({ user, reads }) => [user, reads])).toEqual([
      ['one', 2],
      ['two', 1],
    ]);
    expect([buffer.sampledReads, buffer.droppedReads]).toEqual([0, 0]);
  });

  it('keeps readers apart whose names run into each other', () => {
    const buffer = makeEventBuffer(OPTIONS);
    buffer.add({ ...read('A'), context: { user: 'ab', session: 'c' } });
    buffer.add({ ...read('A'), context: { user: 'a', session: 'bc' } });
    expect(buffer.size).toBe(2);
  });
});

describe('a buffer with more readers than room', () => {
  const READERS = 20_000;
  const fill = () => {
    const buffer = makeEventBuffer(OPTIONS);
    for (let reader = 0; reader < READERS; reader += 1) {
      for (const sku of ['A', 'B', 'C']) {
        buffer.add(read(sku, `reader-${reader}`, sku === 'A'));
      }
    }
    return buffer;
  };

  it('stays within its bound', () => {
    expect(fill().size).toBeLessThanOrEqual(OPTIONS.maxPending);
  });

  it('drops nothing, and lets readers stand for others', () => {
    const buffer = fill();
    expect(buffer.droppedReads).toBe(0);
    const told = takeAll(buffer);
    // Of 20,000 readers 312 are drawn on the mean: three standard deviations are 17 %.
    for (const sku of ['A', 'B', 'C']) {
      const own = told.filter(({ key }) => key === `product:${sku}`);
      expect(Math.abs(sum(own, 'reads') / READERS - 1)).toBeLessThan(0.17);
    }
    expect(Math.abs(sum(told, 'misses') / READERS - 1)).toBeLessThan(0.17);
  });

  it('tells of whole readers: what one went on to is still seen', () => {
    const byReader = Map.groupBy(takeAll(fill()), ({ user }) => user);
    const keys = [...byReader.values()].map((events) => events.length);
    expect(keys.filter((length) => length === 3).length).toBeGreaterThan(0.95 * keys.length);
  });

  it('tells of everybody again when the crowd has gone', () => {
    const buffer = fill();
    for (let quiet = 0; quiet < 20; quiet += 1) {
      takeAll(buffer);
      buffer.take();
    }
    const before = buffer.sampledReads;
    for (let reader = 0; reader < 100; reader += 1) buffer.add(read('A', `late-${reader}`));
    expect(buffer.size).toBe(100);
    expect(buffer.sampledReads).toBe(before);
  });
});
