/** What the adapters in memory do beyond their ports: forget, and show what they collected. */
import { describe, expect, test } from 'vitest';
import { makeMemoryJournal } from '../../../adapters/memory/journal.ts';
import { makeMemoryLog } from '../../../adapters/memory/log.ts';
import { makeManualClock } from '../../../adapters/memory/manual-clock.ts';
import { makeMemoryMetrics } from '../../../adapters/memory/metrics.ts';
import { makeMemoryPatterns } from '../../../adapters/memory/patterns.ts';
import { makeMemoryQueue } from '../../../adapters/memory/queue.ts';
import {
  HOUR_SLOT_LIFE_MILLISECONDS,
  JOURNAL_LIFE_MILLISECONDS,
} from '../../../core/patterns/table-schema.ts';
import { record, ref } from '../../support/records.ts';

describe('a queue in memory', () => {
  test('gives messages as their delays end, in the order of their times', async () => {
    const clock = makeManualClock(1_000);
    const queue = makeMemoryQueue<string>(clock);
    await queue.send([
      { body: 'late', delayMilliseconds: 50 },
      { body: 'first' },
      { body: 'second' },
      { body: 'soon', delayMilliseconds: 20 },
    ]);
    expect([queue.size, queue.nextAt]).toEqual([4, 1_000]);
    expect(queue.receive(1)).toEqual(['first']);
    expect(queue.receive()).toEqual(['second']);
    expect(queue.nextAt).toBe(1_020);
    await clock.advance(19);
    expect(queue.receive()).toEqual([]);
    await clock.advance(31);
    expect(queue.receive()).toEqual(['soon', 'late']);
    expect([queue.size, queue.nextAt]).toEqual([0, undefined]);
  });
});

describe('patterns in memory', () => {
  test('forget hours that are long over when a new one begins', async () => {
    const patterns = makeMemoryPatterns();
    const lifeHours = HOUR_SLOT_LIFE_MILLISECONDS / 3_600_000;
    const slot = { ref: ref('a'), firstAt: 0 };
    await patterns.saveHours([{ ...slot, hour: 100, reads: 1 }]);
    await patterns.saveHours([{ ...slot, hour: 100 + lifeHours, reads: 2 }]);
    expect(await patterns.readHour('product', 100)).toHaveLength(1);
    await patterns.saveHours([{ ...slot, hour: 101 + lifeHours, reads: 3 }]);
    expect(await patterns.readHour('product', 100)).toEqual([]);
    expect(await patterns.readHour('product', 100 + lifeHours)).toHaveLength(1);
  });

  test('do not copy what they keep', async () => {
    const patterns = makeMemoryPatterns();
    const saved = record(ref('a'), { reads: 1 });
    await patterns.save([saved]);
    const [found] = await patterns.read([ref('a')]);
    expect(found?.stats).toBe(saved.stats);
    expect(found?.version).toBe(1);
  });
});

test('a journal in memory forgets batches past their life', async () => {
  const journal = makeMemoryJournal();
  const begin = (id: string, at: number) => journal.begin({ id, messages: [], entries: [], at });
  await begin('old', 1_000);
  await begin('young', 2_000);
  await begin('new', 1_500 + JOURNAL_LIFE_MILLISECONDS);
  expect((await journal.recent(0)).map(({ id }) => id)).toEqual(['young', 'new']);
});

test('a log in memory keeps its lines', () => {
  const log = makeMemoryLog();
  log.info('one');
  log.error('two', { code: 'internal' });
  expect(log.lines).toEqual([
    { level: 'info', message: 'one', fields: {} },
    { level: 'error', message: 'two', fields: { code: 'internal' } },
  ]);
});

test('metrics in memory add up, over all dimensions or some', () => {
  const metrics = makeMemoryMetrics();
  metrics.add({ reads: 2, misses: 1 }, { keyspace: 'product', strategy: 'popular' });
  metrics.add({ reads: 3 }, { keyspace: 'page' });
  metrics.add({ reads: 4 });
  expect(metrics.total('reads')).toBe(9);
  expect(metrics.total('reads', { keyspace: 'product' })).toBe(2);
  expect(metrics.total('misses')).toBe(1);
  expect(metrics.total('loads')).toBe(0);
});
