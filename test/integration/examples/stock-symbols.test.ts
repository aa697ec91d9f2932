/** Quotes of an exchange: what the guide does, and what of it shows in Redis and at the exchange. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { answerExchange } from '../../../examples/stock-symbols/origin.ts';
import config from '../../../examples/stock-symbols/preheat.config.ts';
import { makeReplayTempo } from '../../../local/tempo/tempo.ts';
import { eventually } from '../../support/eventually.ts';
import { type Example, startExample } from '../../support/example.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** Friday 2026-11-20, two minutes before half past eight in New York. */
const START = Date.UTC(2026, 10, 20, 13, 28);
/** Trading days on which the first reads came four minutes after that. */
const DAYS_AGO = [11, 10, 9, 8, 7, 4, 3, 2, 1];
const SYMBOLS = ['AAPL', 'MSFT', 'NVDA', 'XOM', 'CVX', 'JNJ'];

/** Half a minute of this clock passes in a second: the opening comes while the test looks on. */
const tempo = makeReplayTempo(START, 30);
let example: Example;

beforeAll(async () => {
  example = await startExample(config, answerExchange, tempo);
});

afterAll(() => example.stop());

const read = (symbol: string, at: number, more: object = {}) => ({
  keyspace: 'quote',
  params: { symbol },
  at,
  hit: false,
  loadMilliseconds: 50,
  ...more,
});

/** Ten lives of an entry, a miss and five hits each; the last one has just ended. */
const lives = (symbol: string, now: number, category: string) =>
  Array.from({ length: 60 }, (_, index) => {
    const at = now - (10 - Math.floor(index / 6)) * 16 * MINUTE + (index % 6) * 2 * MINUTE;
    return read(symbol, at, {
      category,
      ...(index % 6 > 0 && { hit: true, loadMilliseconds: undefined }),
    });
  });

const warmSymbols = async () =>
  (await example.redis.keys('stock:quote:*')).map((key) => key.split(':')[2] ?? '');

const known = async (symbol: string) =>
  (await example.ask('GET', `warming/patterns?key=stock:quote:${symbol}`)).body;

test('tracks what is read: by key, by hour, by sector', async () => {
  for (const [index, days] of DAYS_AGO.entries()) {
    const opening = START - days * DAY + 4 * MINUTE;
    const events = SYMBOLS.map((symbol, at) => read(symbol, opening + at * 1_000));
    const { body } = await example.ask('POST', 'record/access', { events });
    expect(body).toEqual({ accepted: SYMBOLS.length, rejected: [] });
    await eventually(async () => (await known('JNJ')).reads === index + 1);
  }
  const top = (await example.ask('GET', 'warming/patterns?keyspace=quote')).body;
  expect(top.keys).toHaveLength(SYMBOLS.length);
  expect(top.hours[13]).toBe(DAYS_AGO.length * SYMBOLS.length);
});

test('warms before the market opens what was read at past openings', async () => {
  const before = (await example.ask('GET', 'warming/status')).body.strategies;
  const { windows } = before.find(({ name }: { name: string }) => name === 'time-of-day');
  expect(windows).toMatchObject([{ name: 'pre-open', nextRunAt: START + 2 * MINUTE }]);
  expect(await example.redis.keys('stock:quote:*')).toEqual([]);
  tempo.start();
  await eventually(async () => {
    const { strategies } = (await example.ask('GET', 'v1/strategies?runs=20')).body;
    const own = strategies.find(({ name }: { name: string }) => name === 'time-of-day');
    return own.lastRuns.some((run: { window?: string }) => run.window === 'pre-open');
  }, 20_000);
  await eventually(async () => (await warmSymbols()).length >= 4, 20_000);
  const warm = await warmSymbols();
  expect(SYMBOLS).toEqual(expect.arrayContaining(warm));
  const [quote] = await example.stored(`stock:quote:${warm[0]}`);
  expect(quote).toMatchObject({ symbol: warm[0], price: expect.any(Number) });
  const why = await known(warm[0] ?? '');
  expect(why.decisions.map(({ reason }: { reason: string }) => reason)).toContain(
    'read at this time on 9 of the last 14 days',
  );
  const calls = example.asked();
  expect(calls).toEqual(expect.arrayContaining(warm.map((symbol) => `GET /quotes/${symbol}`)));
  expect(new Set(calls).size).toBe(calls.length);
});

test('gives the sectors their turn', async () => {
  const now = tempo.clock.now();
  const sectors = { technology: ['ORCL', 'CRM'], energy: ['SLB'], health: ['PFE', 'UNH'] };
  const events = Object.entries(sectors).flatMap(([category, symbols]) =>
    symbols.flatMap((symbol) => lives(symbol, now, category)),
  );
  await example.ask('POST', 'record/access', { events: events.sort((a, b) => a.at - b.at) });
  await eventually(async () => (await known('UNH')).reads === 60);
  const run = (await example.ask('POST', 'v1/warm', { strategy: 'related' })).body;
  expect(run).toMatchObject({ strategy: 'related', dryRun: false });
  await eventually(async () => {
    const warm = await warmSymbols();
    return Object.values(sectors).every((symbols) => symbols.some((each) => warm.includes(each)));
  });
});

test('runs every strategy by hand, dry or not, and tells what each has done', async () => {
  for (const strategy of ['popular', 'time-of-day', 'trending', 'predictive']) {
    const dry = (await example.ask('POST', 'v1/warm', { strategy, dryRun: true })).body;
    expect(dry).toMatchObject({ strategy, dryRun: true });
    const { status, body } = await example.ask('POST', 'v1/warm', { strategy });
    expect([status, body.strategy]).toEqual([202, strategy]);
    const verdicts = Object.values<number>(body.verdicts).reduce((sum, count) => sum + count, 0);
    expect(verdicts).toBe(body.proposed);
  }
  const { strategies } = (await example.ask('GET', 'v1/strategies')).body;
  const ran = strategies.filter((each: { lastRun: unknown }) => each.lastRun !== null);
  expect(ran.map(({ name }: { name: string }) => name)).toEqual(
    expect.arrayContaining(['popular', 'time-of-day', 'trending', 'predictive', 'related']),
  );
});
