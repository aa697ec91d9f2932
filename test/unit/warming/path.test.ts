import { describe, expect, test } from 'vitest';
import { settledRow, strategyRow } from '../../../core/budget/rows.ts';
import type { Cache, LoadHint, LoadResult } from '../../../core/ports.ts';
import { inParallel } from '../../../core/warming/parallel.ts';
import { makeWarmer } from '../../../core/warming/warm.ts';
import { MINUTE, makeBrain, START, TTL, warmMessage } from '../../support/brain.ts';
import { eventually } from '../../support/eventually.ts';

const { signal } = new AbortController();

/** A brain whose cache tells what it was asked, beside what it does. */
function open(changes: Partial<Parameters<typeof makeWarmer>[0]> = {}) {
  const brain = makeBrain();
  const asked: { readonly name: string; readonly args: readonly unknown[] }[] = [];
  const cache = new Proxy(brain.cache, {
    get(target, name) {
      const method = Reflect.get(target, name) as (...args: unknown[]) => unknown;
      return (...args: unknown[]) => {
        asked.push({ name: String(name), args });
        return method.apply(target, args);
      };
    },
  }) as Cache;
  const ports = { ...brain, cache, ...changes };
  const argsOf = (name: string) =>
    asked.filter((call) => call.name === name).map(({ args }) => args);
  return { ...brain, warmer: makeWarmer(ports), argsOf };
}

describe('a message that comes early', () => {
  test('is waited for up to two seconds, and sent again beyond that', async () => {
    const own = open();
    const message = warmMessage(['a'], { notBefore: START + 2_000 });
    const warming = own.warmer(message, START + MINUTE, signal);
    await eventually(() => own.clock.sleepers === 1);
    expect(own.origin.calls).toEqual([]);
    await own.clock.advance(2_000);
    expect((await warming).outcomes).toHaveLength(1);
    const late = warmMessage(['a'], { notBefore: own.clock.now() + 2_001, notAfter: START + TTL });
    expect(await own.warmer(late, START + MINUTE, signal)).toEqual({ outcomes: [], retried: 0 });
    expect(own.warmQueue.nextAt).toBe(own.clock.now() + 2_001);
  });

  test('is not waited for at its time', async () => {
    const slept: number[] = [];
    const { clock } = makeBrain();
    const sleep = async (milliseconds: number) => void slept.push(milliseconds);
    const own = open({ clock: { ...clock, now: () => START, sleep } });
    await own.warmer(warmMessage(['a'], { notBefore: START - 5 }), START + MINUTE, signal);
    expect(slept).toEqual([]);
    expect(own.origin.calls).toEqual([['a']]);
  });
});

test('while warming is paused, a message goes back up to its very end', async () => {
  const own = open({ isPaused: async () => true });
  const paused = await own.warmer(warmMessage(['a'], { notAfter: START }), START + MINUTE, signal);
  expect(paused).toEqual({ outcomes: [], retried: 0 });
  expect(own.warmQueue.nextAt).toBe(START + 10_000);
  const over = warmMessage(['a'], { notAfter: START - 1 });
  const { outcomes } = await own.warmer(over, START + MINUTE, signal);
  expect(outcomes.map(({ status }) => status)).toEqual(['expired']);
});

describe('a message of a job', () => {
  test('is not loaded once the job is cancelled, and one of no job asks for none', async () => {
    const asked: string[] = [];
    const { jobs } = makeBrain();
    const isCancelled = async (job: string) => asked.push(job) > 0;
    const own = open({ jobs: { ...jobs, isCancelled } });
    const { outcomes } = await own.warmer(warmMessage(['a'], { job: 'j' }), START + MINUTE, signal);
    expect(outcomes.map(({ status }) => status)).toEqual(['cancelled']);
    await own.warmer(warmMessage(['b'], { id: 'm2' }), START + MINUTE, signal);
    expect(own.origin.calls).toEqual([['b']]);
    expect(new Set(asked)).toEqual(new Set(['j']));
  });
});

describe('what the configuration has no more', () => {
  const statuses = (outcomes: readonly { readonly status: string; readonly reason?: string }[]) =>
    outcomes.map(({ status, reason }) => [status, reason]);

  test('is an origin: its keys fail, and are settled', async () => {
    const own = open();
    const gone = warmMessage(['a'], { origin: 'gone' });
    const reason = (name: string) => `no origin '${name}' in the configuration`;
    expect(statuses((await own.warmer(gone, START + MINUTE, signal)).outcomes)).toEqual([
      ['failed', reason('gone')],
    ]);
    expect(await own.ledger.read([settledRow('product', START)])).toEqual([{ settled: 1 }]);
    const unbuilt = open({ origins: new Map() });
    const { outcomes } = await unbuilt.warmer(warmMessage(['a']), START + MINUTE, signal);
    expect(statuses(outcomes)).toEqual([['failed', reason('catalog')]]);
  });

  test('is a keyspace: its keys fail, and those of others are loaded', async () => {
    const own = open();
    const [known] = warmMessage(['a']).items;
    const gone = { keyspace: 'gone', key: 'gone:1', params: {}, loadedNoEarlierThan: 0 };
    const message = warmMessage([], { items: [gone, known as typeof gone] });
    const { outcomes } = await own.warmer(message, START + MINUTE, signal);
    expect(statuses(outcomes)).toEqual([
      ['failed', "no keyspace 'gone' any more"],
      ['warmed', undefined],
    ]);
    expect(own.origin.calls).toEqual([['a']]);
  });
});

test('each keyspace of a message has the account of its own keys', async () => {
  const own = open();
  const [a, b] = warmMessage(['a', 'b']).items;
  const other = {
    keyspace: 'control',
    key: 'control:c',
    params: { sku: 'c' },
    loadedNoEarlierThan: 0,
  };
  const message = warmMessage([], { items: [a, b, other] as never });
  await own.warmer(message, START + MINUTE, signal);
  const rows = ['product', 'control'].flatMap((name) => [
    strategyRow(name, 'popular'),
    settledRow(name, START),
  ]);
  expect(await own.ledger.read(rows)).toMatchObject([
    { loads: 2, warmed: 2 },
    { settled: 2 },
    { loads: 1, warmed: 1 },
    { settled: 1 },
  ]);
});

describe('what the cache is asked', () => {
  test('is to lock the message and its keys until the deadline, a second at least', async () => {
    const own = open();
    await own.warmer(warmMessage(['a']), START + 9_000, signal);
    await own.warmer(warmMessage(['b'], { id: 'm2' }), START + 500, signal);
    expect(own.argsOf('lock')).toEqual([
      [['message:m'], 'm', 9_000],
      [['product:a'], 'm', 9_000],
      [['message:m2'], 'm2', 1_000],
      [['product:b'], 'm2', 1_000],
    ]);
  });

  test('is its moment before a load, and not where nothing is loaded', async () => {
    const own = open();
    await own.warmer(warmMessage(['a']), START + MINUTE, signal);
    expect(own.argsOf('moment')).toHaveLength(1);
    const [[[write]]] = own.argsOf('write') as unknown as [[[object]]];
    expect(write).toHaveProperty('moment', START);
    await own.warmer(warmMessage(['a'], { id: 'm2', run: 'r2' }), START + MINUTE, signal);
    expect(own.argsOf('moment')).toHaveLength(1);
  });
});

test('an origin is told what is in the cache, and may confirm just that', async () => {
  const hints: (readonly LoadHint[] | undefined)[] = [];
  const answers: LoadResult[] = [{ value: 'v', validator: '"1"' }, { unchanged: true }];
  const own = open({
    origins: new Map([
      [
        'catalog',
        {
          load: async (_params, _signal, given) => {
            hints.push(given);
            return [answers[hints.length - 1] as LoadResult];
          },
        },
      ],
    ]),
  });
  await own.warmer(warmMessage(['a']), START + MINUTE, signal);
  await own.clock.advance(1_000);
  const [item] = warmMessage(['a']).items;
  const items = [{ ...item, loadedNoEarlierThan: START + 1 }] as never;
  await own.warmer(warmMessage([], { id: 'm2', run: 'r2', items }), START + MINUTE, signal);
  expect(hints).toEqual([
    [{ askedNoEarlierThan: START - TTL }],
    [{ askedNoEarlierThan: START + 1, validator: '"1"' }],
  ]);
  const [[[extension]]] = own.argsOf('extend') as unknown as [[[object]]];
  expect(extension).toMatchObject({ confirmedLoadedAt: START });
  expect((await own.cache.read('product:a')).state.loadedAt).toBe(START + 1_000);
});

test('work runs beside other work up to its limit, and answers in order', async () => {
  let running = 0;
  const seen: number[] = [];
  const work = async (item: number, index: number) => {
    running += 1;
    seen.push(running);
    await Promise.resolve();
    running -= 1;
    return [item, index];
  };
  expect(await inParallel([7, 8, 9], 2, work)).toEqual([
    [7, 0],
    [8, 1],
    [9, 2],
  ]);
  expect(Math.max(...seen)).toBe(2);
});
