import { describe, expect, it, test } from 'vitest';
import type { AccessEvent } from '../../../core/access.ts';
import { resolveSettings } from '../../../core/config/resolve.ts';
import type { Keyspace } from '../../../core/config/settings.ts';
import { foldEvent } from '../../../core/patterns/fold.ts';
import { emptyStats, type KeyStats } from '../../../core/patterns/stats.ts';
import { accessEvent, CONFIG, MINUTE, START, TTL } from '../../support/brain.ts';

const { keyspaces } = resolveSettings(CONFIG);
const HOUR = 60 * MINUTE;

function fold(events: readonly Partial<AccessEvent>[], from = emptyStats(), name = 'product') {
  const keyspace = keyspaces.get(name) as Keyspace;
  return events.reduce<KeyStats>(
    (stats, event) => foldEvent(stats, accessEvent('a', event), keyspace),
    from,
  );
}

describe('what a key is known by', () => {
  it('adds up its reads and misses', () => {
    const events = [{ reads: 5, misses: 2 }, { reads: 3 }, { reads: 4, misses: 1 }];
    expect(fold(events)).toMatchObject({ reads: 12, misses: 3 });
  });

  it('stays in the latest hour when an event of an earlier one comes late', () => {
    const stats = fold([
      { at: START + HOUR, reads: 3 },
      { at: START, reads: 7 },
    ]);
    expect(stats).toMatchObject({ hour: START / HOUR + 1, hourReads: 3, reads: 10 });
    expect([stats.hours[0], stats.hours[1]]).toEqual([7, 3]);
  });

  it('remembers the first read of its hour, whenever that becomes known', () => {
    const stats = fold([
      { at: START + HOUR + 20 * MINUTE },
      { at: START + HOUR + 5 * MINUTE },
      { at: START + 50 * MINUTE },
      { at: START + HOUR + 40 * MINUTE },
    ]);
    expect(stats.hourFirstAt).toBe(START + HOUR + 5 * MINUTE);
  });

  it('is ranked on the scale of its TTL', () => {
    expect(fold([{}]).rankScale).toBe(TTL);
  });

  it('adds up its reads by the hour of the day, beside what was known before', () => {
    const before = fold([{ at: START + 3 * HOUR, reads: 2 }]);
    const after = fold([{ at: START + 27 * HOUR, reads: 5 }], before);
    expect(after.hours.flatMap((reads, hour) => (reads > 0 ? [hour, reads] : []))).toEqual([3, 7]);
    expect(before.hours[3]).toBe(2);
  });

  it('has the category that an event tells, until another tells a different one', () => {
    expect(fold([{ category: 'shoes' }, {}]).category).toBe('shoes');
    expect(fold([{ category: 'shoes' }, { category: 'hats' }]).category).toBe('hats');
  });

  it('answers with its first read what a decision was waiting for', () => {
    const decision = { at: START, features: [1], expected: 0.5 };
    const before = { ...emptyStats(), pending: { popular: decision } };
    const { pending } = fold([{ at: START + 5 }, { at: START + 9 }], before);
    expect(pending).toEqual({ popular: { ...decision, readAt: START + 5 } });
    expect(fold([{}]).pending).toBeUndefined();
  });
});

test('nothing is known of a key that was never seen', () => {
  const { hours, counts, applied, ...others } = emptyStats();
  expect({ hours, counts, applied }).toEqual({
    hours: new Array(24).fill(0),
    counts: [0, 0, 0],
    applied: [],
  });
  expect(Object.values(others).every((value) => value === 0 || value === undefined)).toBe(true);
});

describe('the entry of a key', () => {
  it('lives from the miss on where the event does not say when its load began', () => {
    const stats = fold([{ misses: 1, at: START + 5 }]);
    expect(stats).toMatchObject({ loadedAt: START + 5, expiresAt: START + 5 + TTL });
    expect(fold([{ at: START + 5 }])).toMatchObject({ loadedAt: 0, expiresAt: 0 });
  });

  it('is not due in a control group', () => {
    expect(fold([{ misses: 1 }], emptyStats(), 'control').dueAt).toBeUndefined();
    expect(fold([{ misses: 1 }]).dueAt).toBe(START + TTL);
  });

  it('keeps its size and the mean time of its loads where an event does not tell them', () => {
    const load = (minute: number, loadMilliseconds?: number): Partial<AccessEvent> => ({
      misses: 1,
      at: START + minute * MINUTE,
      ...(loadMilliseconds === undefined ? {} : { loadMilliseconds, bytes: loadMilliseconds / 2 }),
    });
    expect(fold([load(0, 100)])).toMatchObject({ loadMilliseconds: 100, bytes: 50 });
    expect(fold([load(0, 100), load(1, 200)]).loadMilliseconds).toBeCloseTo(120);
    const stats = fold([load(0, 100), load(1)]);
    expect(stats).toMatchObject({ loadMilliseconds: 100, bytes: 50 });
  });

  it('is used by a read that names its run, and by no other', () => {
    const warm = { strategy: 'popular', run: 'r', at: START, used: false };
    const usedBy = (run: string) =>
      fold([{ used: { strategy: 'popular', run } }], { ...emptyStats(), warm }).warm?.used;
    expect(usedBy('r')).toBe(true);
    expect(usedBy('another')).toBe(false);
    const used = { strategy: 'popular', run: 'r' };
    expect(fold([{ used }]).warm).toBeUndefined();
  });

  it('is the application’s where that has warmed it', () => {
    const warmed = { strategy: 'foresight', run: 'r', benefit: 0.5 };
    const { warm } = fold([{ source: 'warm', warmed, loadedAt: START + 3 }]);
    expect(warm).toEqual({ strategy: 'foresight', run: 'r', at: START + 3, used: false });
  });
});
