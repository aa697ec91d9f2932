import { describe, expect, test } from 'vitest';
import type { EntryState } from '../../../core/cache-entry.ts';
import { type KeyspaceInput, loader } from '../../../core/config/define.ts';
import { resolveSettings } from '../../../core/config/resolve.ts';
import type { KeyRef } from '../../../core/keyspaces/keyspaces.ts';
import { emptyStats } from '../../../core/patterns/stats.ts';
import {
  isCold,
  type LookPorts,
  lookAtCache,
  missingShare,
  nextUsualShare,
} from '../../../core/recovery/look.ts';
import type { Task } from '../../../core/tasks/port.ts';
import { CONFIG, makeBrain, START as NOW } from '../../support/brain.ts';

const MARGIN = 2_000;

/** A cache that holds some keys, and a table that says until when each known key should be there. */
function open(
  keyspaces: Record<string, Partial<KeyspaceInput>>,
  {
    tops = {},
    there = [],
    until = {},
  }: {
    readonly tops?: Record<string, readonly string[]>;
    readonly there?: readonly string[];
    readonly until?: Record<string, number>;
  },
) {
  const asked: (readonly [string, number, number | undefined])[] = [];
  const inspected: string[] = [];
  let reads = 0;
  const named = Object.entries(keyspaces).map(([name, own]) => [
    name,
    { key: `${name}:{id}`, origin: 'catalog', ttl: '30m', ...own },
  ]);
  const settings = resolveSettings({
    origins: { catalog: loader({ many: async (keys) => keys, rate: '10/s' }) },
    keyspaces: Object.fromEntries(named),
    critical: [{ keyspace: Object.keys(keyspaces)[0] ?? '', params: { id: 'vip' } }],
  });
  const ports: LookPorts = {
    settings,
    cache: {
      async inspect(keys) {
        inspected.push(...keys);
        return keys.map((key) => ({ exists: there.includes(key) }) as EntryState);
      },
    },
    patterns: {
      async top(name, limit, scale) {
        asked.push([name, limit, scale]);
        return (tops[name] ?? []).map((key): KeyRef => ({ keyspace: name, key }));
      },
      async read(refs) {
        reads += 1;
        return refs.map((ref) => {
          const expiresAt = until[ref.key];
          if (expiresAt === undefined) return undefined;
          return { ref, version: 1, stats: { ...emptyStats(), expiresAt } };
        });
      },
    },
  };
  const look = (tasks: readonly Task[] = []) => lookAtCache(ports, tasks, NOW);
  return { settings, asked, inspected, look, reads: () => reads };
}

test('a cache in which nothing is known to be is not asked', async () => {
  const brain = makeBrain({ config: { ...CONFIG, critical: [] } });
  const cache = { inspect: () => Promise.reject(new Error('not needed')) };
  expect(await lookAtCache({ ...brain, cache }, [], NOW)).toEqual({ expected: 0, missing: 0 });
});

const task = (id: string, critical: boolean): Task => ({
  keyspace: 'a',
  key: `a:${id}`,
  params: { id },
  id,
  priority: 10,
  tags: [],
  critical,
  updatedAt: 0,
  updatedBy: 'test',
});

describe('a look', () => {
  test('at a cache that holds all costs no read of the table', async () => {
    const own = open({ a: {} }, { tops: { a: ['a:1'] }, there: ['a:1', 'a:vip'] });
    expect(await own.look()).toEqual({ expected: 2, missing: 0 });
    expect(own.inspected).toEqual(['a:vip', 'a:1']);
    expect(own.reads()).toBe(0);
  });

  test('counts a key that is gone only where it should be there for some time yet', async () => {
    const own = open(
      { a: {} },
      {
        tops: { a: ['a:here', 'a:lost', 'a:ending', 'a:unknown'] },
        there: ['a:here', 'a:vip'],
        until: { 'a:lost': NOW + MARGIN + 1, 'a:ending': NOW + MARGIN },
      },
    );
    expect(await own.look()).toEqual({ expected: 3, missing: 1 });
    expect(own.reads()).toBe(1);
  });

  test('looks at 200 keys, shared by the keyspaces that are warmed', async () => {
    const own = open({ a: {}, b: { ttl: '1h' }, c: {}, untouched: { control: true } }, {});
    await own.look();
    expect(own.asked).toEqual([
      ['a', 66, 1_800_000],
      ['b', 66, 3_600_000],
      ['c', 66, 1_800_000],
    ]);
  });

  test('looks at 20 keys of each keyspace at least', async () => {
    const names = Array.from({ length: 12 }, (_, index) => `k${index}`);
    const own = open(Object.fromEntries(names.map((name) => [name, {}])), {});
    await own.look();
    expect(own.asked.map(([, limit]) => limit)).toEqual(names.map(() => 20));
  });

  test('looks at tasks that are critical, and at no other tasks', async () => {
    const own = open({ a: {} }, {});
    await own.look([task('must', true), task('may', false)]);
    expect(own.inspected.toSorted()).toEqual(['a:must', 'a:vip']);
  });

  test('looks at no more than a hundred critical keys', async () => {
    const own = open({ a: {} }, { tops: { a: ['a:top'] } });
    await own.look(Array.from({ length: 120 }, (_, index) => task(`t${index}`, true)));
    expect(own.inspected).toHaveLength(101);
    expect(own.inspected.at(-1)).toBe('a:top');
  });
});

describe('a cold cache', () => {
  test('misses a fifth more than is usual, of twenty keys at least', () => {
    expect(isCold({ expected: 20, missing: 4 }, 0)).toBe(true);
    expect(isCold({ expected: 20, missing: 3 }, 0)).toBe(false);
    expect(isCold({ expected: 19, missing: 19 }, 0)).toBe(false);
    expect(isCold({ expected: 100, missing: 50 }, 0.25)).toBe(true);
    expect(isCold({ expected: 100, missing: 44 }, 0.25)).toBe(false);
  });

  test('is told by the share that is missing, none where nothing should be there', () => {
    expect(missingShare({ expected: 8, missing: 2 })).toBe(0.25);
    expect(missingShare({ expected: 0, missing: 0 })).toBe(0);
  });
});

describe('the usual share', () => {
  test('falls at once, and rises by a tenth of the way', () => {
    expect(nextUsualShare(0.5, { expected: 20, missing: 2 })).toBe(0.1);
    expect(nextUsualShare(0.5, { expected: 20, missing: 20 })).toBeCloseTo(0.55, 12);
    expect(nextUsualShare(0.5, { expected: 20, missing: 10 })).toBe(0.5);
  });

  test('learns nothing from fewer than twenty keys', () => {
    expect(nextUsualShare(0.5, { expected: 19, missing: 0 })).toBe(0.5);
  });
});
