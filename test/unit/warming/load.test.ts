import { describe, expect, test } from 'vitest';
import { makeManualClock } from '../../../adapters/memory/manual-clock.ts';
import { resolveSettings } from '../../../core/config/resolve.ts';
import type { OriginSettings } from '../../../core/config/settings.ts';
import { originFailed, originMissing } from '../../../core/errors.ts';
import type { LoadResult } from '../../../core/ports.ts';
import { type LoadedItem, type LoadPorts, loadItems } from '../../../core/warming/load.ts';
import { CONFIG, START, warmMessage } from '../../support/brain.ts';
import { eventually } from '../../support/eventually.ts';

const CATALOG = resolveSettings(CONFIG).origins.get('catalog') as OriginSettings;
const TIMEOUT = CATALOG.timeoutMilliseconds;
const FAR = START + 10 * 60_000;

const later = (milliseconds: number) => ({
  error: originFailed('catalog', 'status 429', { retryAfterMilliseconds: milliseconds }),
});

type Answer = (place: number, call: number) => LoadResult;

/** Loads these keys from an origin that gives these answers. */
function open(answer: Answer, changes: Partial<LoadPorts> = {}) {
  const clock = makeManualClock(START);
  const reports: boolean[] = [];
  const calledAt: number[] = [];
  const rooms: number[] = [];
  const ports: LoadPorts = {
    origin: {
      async load(params) {
        const call = calledAt.push(clock.now() - START);
        return params.map((_, place) => answer(place, call));
      },
    },
    settings: { ...CATALOG, batchSize: 10 },
    limiter: {
      async take(_, room) {
        rooms.push(room);
        return 0;
      },
    },
    breaker: {
      ask: async () => 'closed',
      report: async (_, isOk) => void reports.push(isOk),
      state: async () => ({ open: false, until: 0 }),
    } as LoadPorts['breaker'],
    clock,
    hintOf: () => ({ askedNoEarlierThan: 0 }),
    ...changes,
  };
  const { signal } = new AbortController();
  const load = async (skus: readonly string[], deadlineAt = FAR, until = signal) => {
    const batches: (readonly LoadedItem[])[] = [];
    const { items } = warmMessage(skus);
    await loadItems(ports, items, deadlineAt, until, async (batch) => void batches.push(batch));
    return batches;
  };
  return { clock, reports, calledAt, rooms, load };
}

describe('what an origin answers', () => {
  test('is told as it came', async () => {
    const answers: LoadResult[] = [
      { value: 'v' },
      { value: 'w', validator: '"1"', dollars: 0.5 },
      { unchanged: true, validator: '"2"' },
      { unchanged: true },
      { value: 'k', asked: false, askedAt: START - 5 },
      { error: originMissing('catalog', 404) },
    ];
    const { load, reports } = open((place) => answers[place] as LoadResult);
    const [batch = []] = await load(['a', 'b', 'c', 'd', 'e', 'f']);
    const [a, b, c, d, e, f] = warmMessage(['a', 'b', 'c', 'd', 'e', 'f']).items;
    const base = { calls: 1, loadedAt: START, loadMilliseconds: 0 };
    expect(batch).toStrictEqual([
      { item: a, ...base, value: 'v' },
      { item: b, ...base, value: 'w', validator: '"1"', dollars: 0.5 },
      { item: c, ...base, validator: '"2"' },
      { item: d, ...base },
      { item: e, ...base, calls: 0, loadedAt: START - 5, value: 'k', isKept: true },
      { item: f, ...base, error: originMissing('catalog', 404) },
    ]);
    expect(reports).toEqual([true]);
  });

  test('comes batch by batch, of no more keys than the origin takes', async () => {
    const { load, calledAt } = open(() => ({ value: 'v' }), {
      settings: { ...CATALOG, batchSize: 2, concurrency: 1 },
    });
    const batches = await load(['a', 'b', 'c', 'd', 'e']);
    expect(batches.map((batch) => batch.map(({ item }) => item.key.slice(8)))).toEqual([
      ['a', 'b'],
      ['c', 'd'],
      ['e'],
    ]);
    expect(calledAt).toHaveLength(3);
  });

  test('is told to the breaker where the origin was asked for one key at least', async () => {
    const kept: LoadResult = { value: 'k', asked: false, askedAt: START };
    const mixed = open((place) => (place === 0 ? kept : { value: 'v' }));
    await mixed.load(['a', 'b']);
    expect(mixed.reports).toEqual([true]);
    const none = open(() => kept);
    await none.load(['a', 'b']);
    expect(none.reports).toEqual([]);
  });

  test('is a failure to the breaker only where every key failed for now', async () => {
    const failed = { error: originFailed('catalog', 'status 500') };
    const all = open(() => failed);
    await all.load(['a', 'b']);
    expect(all.reports).toEqual([false]);
    const one = open((place) => (place === 0 ? failed : { value: 'v' }));
    await one.load(['a', 'b']);
    expect(one.reports).toEqual([true]);
    const missing = open(() => ({ error: originMissing('catalog', 404) }));
    await missing.load(['a']);
    expect(missing.reports).toEqual([true]);
  });
});

describe('a wait that the origin asks for', () => {
  test.each([
    [10_000, [0, 10_000]],
    [10_001, [0]],
  ])('of %d ms is spent here up to ten seconds', async (wait, called) => {
    const { clock, calledAt, load } = open((_, call) =>
      call === 1 ? later(wait) : { value: 'v' },
    );
    const loading = load(['a']);
    if (called.length > 1) {
      await eventually(() => clock.sleepers === 1);
      await clock.advance(wait);
    }
    const [[one] = []] = await loading;
    expect(calledAt).toEqual(called);
    expect(one?.calls).toBe(called.length);
    expect(one?.value).toBe(called.length > 1 ? 'v' : undefined);
  });

  test.each([
    ['just before the deadline', 0, 2],
    ['after the deadline', -1, 1],
  ])('is spent where the call behind it may end %s: %d', async (_, spare, calls) => {
    const { clock, calledAt, load } = open((_place, call) =>
      call === 1 ? later(3_000) : { value: 'v' },
    );
    const loading = load(['a'], START + 3_000 + TIMEOUT + spare);
    if (calls > 1) {
      await eventually(() => clock.sleepers === 1);
      await clock.advance(3_000);
    }
    await loading;
    expect(calledAt).toHaveLength(calls);
  });

  test('is as long as the longest of a batch, of which each key must have asked', async () => {
    const longest = open((place, call) => (call === 1 ? later(1_000 + place) : { value: 'v' }));
    const loading = longest.load(['a', 'b']);
    await eventually(() => longest.clock.sleepers === 1);
    await longest.clock.advance(1_001);
    await loading;
    expect(longest.calledAt).toEqual([0, 1_001]);
    const some = open((place) => (place === 0 ? later(1_000) : { value: 'v' }));
    await some.load(['a', 'b']);
    expect(some.calledAt).toEqual([0]);
  });

  test('that is broken off leaves the first answer, which counts', async () => {
    const { clock, calledAt, load } = open(() => later(3_000));
    const stop = new AbortController();
    const loading = load(['a'], FAR, stop.signal);
    await eventually(() => clock.sleepers === 1);
    stop.abort(new Error('the time is over'));
    const [[one] = []] = await loading;
    expect(one).toMatchObject({ calls: 1, error: { code: 'origin_failed' } });
    expect(calledAt).toEqual([0]);
  });
});

describe('a call that may not be made', () => {
  const refusedWith = async (changes: Partial<LoadPorts>, deadlineAt = FAR) => {
    const own = open(() => ({ value: 'v' }), changes);
    const [[one] = []] = await own.load(['a'], deadlineAt);
    return { ...own, one };
  };

  test('counts as none, and says why', async () => {
    const { one, calledAt, reports } = await refusedWith({
      limiter: { take: async () => undefined },
    });
    expect(one).toMatchObject({ calls: 0, loadedAt: 0, loadMilliseconds: 0 });
    expect(one?.error?.message).toContain('its rate leaves no room before the deadline');
    expect([calledAt, reports]).toEqual([[], []]);
  });

  test('is one that cannot end before the deadline', async () => {
    const exact = await refusedWith({}, START + TIMEOUT);
    expect(exact.one?.value).toBe('v');
    expect(exact.rooms).toEqual([0]);
    const late = await refusedWith({}, START + TIMEOUT - 1);
    expect(late.one?.error?.message).toContain('its rate leaves no room');
    expect(late.rooms).toEqual([]);
  });

  test('is one that is cancelled', async () => {
    const cancelled = await refusedWith({ isCancelled: async () => true });
    expect(cancelled.one).toMatchObject({ calls: 0, error: { code: 'job_cancelled' } });
    expect(cancelled.calledAt).toEqual([]);
    expect((await refusedWith({ isCancelled: async () => false })).one?.value).toBe('v');
  });

  test('is one whose turn came too late three times', async () => {
    let turns = 0;
    const late = await refusedWith({
      limiter: {
        take: async () => 0,
        isLate: () => {
          turns += 1;
          return true;
        },
      },
    });
    expect(turns).toBe(3);
    expect(late.one?.error?.message).toContain('its turns came too late');
    turns = 0;
    const third = await refusedWith({
      limiter: {
        take: async () => 0,
        isLate: () => {
          turns += 1;
          return turns < 3;
        },
      },
    });
    expect(third.one?.value).toBe('v');
  });

  test('is refused alone by a limiter that does not answer', async () => {
    const { one } = await refusedWith({
      limiter: { take: () => Promise.reject(new Error('no limiter')) },
    });
    expect(one).toMatchObject({ calls: 0, error: { code: expect.any(String) } });
  });
});

describe('a wait for the rate', () => {
  test('ends without anybody to cancel it, in one piece', async () => {
    const own = open(() => ({ value: 'v' }), { limiter: { take: async () => 1_200 } });
    const loading = own.load(['a']);
    await eventually(() => own.clock.sleepers === 1);
    await own.clock.advance(1_200);
    expect((await loading)[0]?.[0]).toMatchObject({ value: 'v', loadedAt: START + 1_200 });
  });

  test('looks every half a second whether it is cancelled', async () => {
    let looks = 0;
    const own = open(() => ({ value: 'v' }), {
      limiter: { take: async () => 1_200 },
      isCancelled: async () => {
        looks += 1;
        return looks === 3;
      },
    });
    const loading = own.load(['a']);
    await eventually(() => own.clock.sleepers === 1);
    await own.clock.advance(500);
    await eventually(() => looks === 2 && own.clock.sleepers === 1);
    await own.clock.advance(500);
    expect((await loading)[0]?.[0]?.error?.code).toBe('job_cancelled');
    expect(own.clock.now()).toBe(START + 1_000);
  });
});
