import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { makeMemoryCache } from '../../../adapters/memory/cache.ts';
import { makeManualClock } from '../../../adapters/memory/manual-clock.ts';
import { makeSeededIds } from '../../../adapters/memory/seeded-ids.ts';
import { makeTurns, type Turn } from '../../../client/turns.ts';
import type { Cache } from '../../../core/ports.ts';

const KEY = 'catalog:product:A1';
const TIMEOUT = 5_000;
const T0 = 1_700_000_000_000;

function setUp() {
  const clock = makeManualClock(T0);
  const cache = makeMemoryCache(clock);
  const ids = makeSeededIds();
  const look = () => cache.read(KEY);
  /** A process that has missed the key. */
  const miss = async (change: Partial<Cache> = {}, loadMilliseconds = 0): Promise<Turn> => {
    const { state } = await look();
    const take = makeTurns({ cache: { ...cache, ...change }, clock, ids });
    const known = { ...state, loadMilliseconds };
    return take({ key: KEY, state: known, timeoutMilliseconds: TIMEOUT, look });
  };
  const write = (value: string) =>
    cache.write([
      {
        key: KEY,
        value,
        loadedAt: clock.now(),
        ttlMilliseconds: 60_000,
        shadowTtlMilliseconds: 60_000,
        loadMilliseconds: 50,
        strategy: 'reader',
        run: '',
      },
    ]);
  /** Moves on, in steps that let others work, until it is decided. */
  const waitFor = async (turn: Promise<Turn>, most: number) => {
    const from = clock.now();
    const end = turn.then((own) => ({ own, after: clock.now() - from }));
    let ended = false;
    void end.then(() => {
      ended = true;
    });
    await setImmediate();
    for (let passed = 0; passed < most && !ended; passed += 5) await clock.advance(5);
    expect(ended, `decided within ${most} ms`).toBe(true);
    return end;
  };
  return { clock, cache, miss, write, waitFor };
}

function loads(turn: Turn): boolean {
  return turn.value === undefined;
}

test('one process loads, and the others are given what it has brought', async () => {
  const { clock, miss, write, waitFor } = setUp();
  const first = await miss();
  const others = [miss(), miss(), miss()];
  await clock.advance(200);
  await write('loaded');
  if (loads(first)) (first as { end(): void }).end();
  for (const other of others) {
    const { own } = await waitFor(other, 100);
    expect(own.value?.toString()).toBe('loaded');
  }
});

test('a process that lives keeps its turn for as long as its load takes', async () => {
  const { clock, miss, cache } = setUp();
  expect(loads(await miss())).toBe(true);
  await clock.advance(TIMEOUT - 500);
  expect(await cache.takeTurn(KEY, 'reader:other', 1_000)).not.toBe('reader:other');
});

test('a load that hangs holds nobody up for longer than its origin is given', async () => {
  const { clock, miss, cache } = setUp();
  expect(loads(await miss())).toBe(true);
  for (let passed = 0; passed < TIMEOUT + 3_000; passed += 100) await clock.advance(100);
  expect(await cache.takeTurn(KEY, 'reader:other', 1_000)).toBe('reader:other');
});

test('one of those who wait follows on a process that has died, and the others wait for it', async () => {
  const { clock, cache, miss, write, waitFor } = setUp();
  await cache.takeTurn(KEY, 'reader:dead', 1_000);
  const waiting = [miss(), miss(), miss()];
  const { own, after } = await waitFor(Promise.race(waiting), 2_000);
  expect(loads(own)).toBe(true);
  expect(after).toBeGreaterThanOrEqual(1_000);
  expect(after).toBeLessThanOrEqual(1_100);
  await clock.advance(2_000);
  await write('after all');
  const turns = await Promise.all(waiting.map((turn) => waitFor(turn, 100)));
  expect(turns.filter((turn) => loads(turn.own))).toHaveLength(1);
});

test('a warm is waited for as long as a load of its own would take', async () => {
  const { cache, miss, waitFor } = setUp();
  await cache.lock([KEY], 'message-1', 60_000);
  const { own, after } = await waitFor(miss({}, 200), 1_000);
  expect(loads(own)).toBe(true);
  expect(after).toBeLessThanOrEqual(250);
  const known = await waitFor(miss(), 5);
  expect(known.after).toBe(0);
});

test('loads that bring nothing are not waited for one after the other', async () => {
  const { clock, cache, miss, waitFor } = setUp();
  await cache.takeTurn(KEY, 'reader:1', 60_000);
  const turn = miss();
  for (const [before, next] of [
    ['reader:1', 'reader:2'],
    ['reader:2', 'reader:3'],
  ] as const) {
    await clock.advance(100);
    await cache.unlock([KEY], before);
    await cache.takeTurn(KEY, next, 60_000);
  }
  const { own } = await waitFor(turn, 100);
  expect(loads(own)).toBe(true);
});

test('a cache that fails keeps no read from its origin', async () => {
  const { clock, miss, waitFor } = setUp();
  const takeTurn = () => Promise.reject(new Error('down'));
  const { own, after } = await waitFor(miss({ takeTurn }), 5);
  expect(loads(own)).toBe(true);
  expect(after).toBe(0);
  expect(clock.sleepers).toBe(0);
});

test('what came between the miss and the turn is found, and the turn goes on to the next', async () => {
  const { cache, miss, write } = setUp();
  const takeTurn: Cache['takeTurn'] = async (...args) => {
    await write('meanwhile');
    return cache.takeTurn(...args);
  };
  const own = await miss({ takeTurn });
  expect(own.value?.toString()).toBe('meanwhile');
  expect(await cache.lock([KEY], 'next', 1_000)).toEqual([true]);
});
