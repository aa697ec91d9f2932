import { describe, expect, it } from 'vitest';
import { addReads } from '../../../core/patterns/rates.ts';
import { emptyStats } from '../../../core/patterns/stats.ts';
import { adaptiveInterval, optimiseTasks, readsPerMinute } from '../../../core/tasks/optimise.ts';
import { MINUTE, makeBrain, ref, START } from '../../support/brain.ts';

describe('adaptive intervals', () => {
  it.each([
    [60, 15],
    [1.001, 15],
    [1, 30],
    [0.501, 30],
    [0.5, 60],
    [0.101, 60],
    [0.1, 120],
    [0, 120],
  ])('at %d reads per minute are %d minutes', (reads, minutes) => {
    expect(adaptiveInterval(reads)).toBe(minutes * MINUTE);
  });

  it.each([10_000, MINUTE, 30 * MINUTE, 24 * 60 * MINUTE])(
    'measure the true rate of steady reads under a TTL of %d ms',
    (ttl) => {
      let state: ReturnType<typeof addReads> = {
        counts: emptyStats().counts as number[],
        countedAt: START,
      };
      const days = ttl > 60 * MINUTE ? 120 : 3;
      const end = START + days * 24 * 60 * MINUTE;
      for (let at = START; at <= end; at += 2 * MINUTE) {
        state = addReads(state.counts, state.countedAt, at, 1, ttl);
      }
      const rate = readsPerMinute({ ...emptyStats(), ...state }, ttl, end);
      expect(rate).toBeGreaterThan(0.45);
      expect(rate).toBeLessThan(0.55);
    },
  );

  it('name the tasks that they change, and leave the others', () => {
    const { settings } = makeBrain();
    const task = (id: string, minutes?: number) => ({
      ...ref(id),
      id,
      params: { sku: id },
      priority: 100,
      tags: [],
      critical: true,
      updatedAt: START,
      updatedBy: 'admin',
      ...(minutes !== undefined && { intervalMilliseconds: minutes * MINUTE }),
    });
    // The half-life is two TTLs of 30 minutes: a count of 60 / ln 2 is one read per minute.
    const stats = (perMinute: number) => ({
      ...emptyStats(),
      counts: [(60 * perMinute) / Math.LN2, 0, 0],
      countedAt: START,
    });
    const records = [
      { ref: ref('hot'), version: 1, stats: stats(2) },
      { ref: ref('same'), version: 1, stats: stats(0.7) },
    ];
    const gone = { ...task('gone', 60), keyspace: 'gone' };
    const tasks = [task('hot', 60), task('same', 30), task('unread'), gone];
    const changes = optimiseTasks(settings, tasks, [...records, undefined, undefined], START);
    expect(changes).toEqual([
      { id: 'hot', readsPerMinute: expect.closeTo(2), fromSeconds: 3_600, toSeconds: 900 },
      { id: 'unread', readsPerMinute: 0, fromSeconds: null, toSeconds: 7_200 },
    ]);
  });
});
