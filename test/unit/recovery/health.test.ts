import { expect, test } from 'vitest';
import { makeMemoryLedger } from '../../../adapters/memory/ledger.ts';
import { makeMemoryLog } from '../../../adapters/memory/log.ts';
import { makeManualClock } from '../../../adapters/memory/manual-clock.ts';
import { CACHE_ROW } from '../../../core/budget/rows.ts';
import { hardHeadroomOf, headroomOf, healthOf, noteHealth } from '../../../core/recovery/health.ts';

const FULL = { usedBytes: 80, maxBytes: 100, evictedKeys: 3, isEvicting: true };
const INFINITE = Number.POSITIVE_INFINITY;

test('health is written down, and forgotten when it is old', async () => {
  const clock = makeManualClock(1_000_000);
  const ledger = makeMemoryLedger(clock);
  const gauge = { read: async () => FULL };
  expect(await noteHealth({ gauge, ledger, clock, log: makeMemoryLog() })).toEqual(FULL);
  const [row = {}] = await ledger.read([CACHE_ROW]);
  expect(healthOf(row, clock.now() + 60_000)).toEqual(FULL);
  expect(healthOf(row, clock.now() + 3_600_000)).toBeUndefined();
});

test('a cache that does not tell is no hindrance, and leaves no figures', async () => {
  const clock = makeManualClock(1_000_000);
  const ledger = makeMemoryLedger(clock);
  const log = makeMemoryLog();
  const gauge = {
    read: async () => {
      throw new Error('NOPERM this user has no permissions to run the info command');
    },
  };
  expect(await noteHealth({ gauge, ledger, clock, log })).toBeUndefined();
  expect(await ledger.read([CACHE_ROW])).toEqual([{}]);
  expect(log.lines).toEqual([
    {
      level: 'warn',
      message: 'the cache does not tell how it is',
      fields: { error: expect.anything() },
    },
  ]);
});

test('health holds for ten minutes, and tells whether a full cache pushes out', () => {
  const row = { at: 1_000, usedBytes: 1, maxBytes: 2, evictedKeys: 3, isEvicting: 1 };
  const health = { usedBytes: 1, maxBytes: 2, evictedKeys: 3, isEvicting: true };
  expect(healthOf(row, 601_000)).toEqual(health);
  expect(healthOf(row, 601_001)).toBeUndefined();
  expect(healthOf({ ...row, isEvicting: 0 }, 1_000)).toEqual({ ...health, isEvicting: false });
  const unknown = { usedBytes: 0, maxBytes: 0, evictedKeys: 0, isEvicting: false };
  expect(healthOf({ at: 1_000 }, 1_000)).toEqual(unknown);
});

test('headroom is what is left of nine tenths', () => {
  expect(headroomOf(FULL)).toBe(10);
  expect(headroomOf({ ...FULL, usedBytes: 95 })).toBe(0);
  expect(headroomOf({ ...FULL, maxBytes: 0 })).toBe(INFINITE);
  expect(headroomOf(undefined)).toBe(INFINITE);
});

test('headroom limits warms only where a full cache refuses to write', () => {
  expect(hardHeadroomOf({ ...FULL, isEvicting: false })).toBe(10);
  expect(hardHeadroomOf(FULL)).toBe(INFINITE);
  expect(hardHeadroomOf(undefined)).toBe(INFINITE);
});
