import { describe, expect, it } from 'vitest';
import type { PreheatConfig } from '../../../core/config/define.ts';
import { strategies } from '../../../core/strategies/index.ts';
import {
  accessBatch,
  accessEvent,
  CONFIG,
  MINUTE,
  makeBrain,
  ref,
  START,
} from '../../support/brain.ts';

const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const LUNCH = { name: 'lunch', cron: '0 12 * * ? *', timeZone: 'Europe/Berlin', span: '1h' };

type Brain = ReturnType<typeof makeBrain>;

/** Reads of a product at these times, told one by one, as they would be by ingest. */
async function tell(brain: Brain, sku: string, times: readonly number[]): Promise<void> {
  for (const at of times) {
    const event = accessEvent(sku, { at, misses: 1, loadedAt: at });
    await brain.ingest([accessBatch(`${sku} ${at}`, [event])]);
  }
}

/** Once a day at that time of it, from the first day to the last. */
function daily(timeOfDay: number, days: number, first = 0): number[] {
  return Array.from({ length: days - first }, (_, day) => START + (first + day) * DAY + timeOfDay);
}

async function propose(brain: Brain, at: number, horizonMilliseconds = HOUR) {
  await brain.clock.set(at);
  const own = brain.settings.strategies.get('time-of-day');
  if (!own) throw new Error('no such strategy');
  return strategies['time-of-day']({ ...brain, own, now: at, horizonMilliseconds });
}

/** A brain in which `sku`s are read as told; others keep the hours known. */
async function learned(reads: Readonly<Record<string, readonly number[]>>, config = CONFIG) {
  const brain = makeBrain({ config });
  for (const [sku, times] of Object.entries(reads)) await tell(brain, sku, times);
  return brain;
}

describe('time-of-day', () => {
  it('proposes what was read at this time every day, timed just ahead of it', async () => {
    const brain = await learned({ a: daily(9 * HOUR + 20 * MINUTE, 10) });
    const [candidate, ...others] = await propose(brain, START + 10 * DAY + 9 * HOUR);
    expect(others).toEqual([]);
    expect(candidate?.ref).toEqual(ref('a'));
    expect(candidate?.evidence).toBeGreaterThan(0.7);
    const readAt = START + 10 * DAY + 9 * HOUR + 20 * MINUTE;
    expect(candidate?.warmAt).toBeLessThan(readAt);
    expect(candidate?.warmAt).toBeGreaterThan(readAt - 5 * MINUTE);
    expect(await propose(brain, START + 10 * DAY + 14 * HOUR)).toEqual([]);
  });

  it('is the less sure the fewer of the days it was read on', async () => {
    const all = daily(9 * HOUR + 20 * MINUTE, 12);
    const brain = await learned({ a: all, b: all.filter((_, day) => day % 2 === 0) });
    const found = await propose(brain, START + 12 * DAY + 9 * HOUR);
    expect(found.map(({ ref: of }) => of)).toEqual([ref('a'), ref('b')]);
    expect(found[1]?.evidence).toBeLessThan(0.7);
  });

  it('proposes nothing that is still in the cache by then', async () => {
    const brain = await learned({ a: daily(9 * HOUR + 20 * MINUTE, 10) });
    await tell(brain, 'a', [START + 10 * DAY + 8 * HOUR + 55 * MINUTE]);
    expect(await propose(brain, START + 10 * DAY + 9 * HOUR)).toEqual([]);
  });

  it('leaves what is read at all hours alike to others', async () => {
    // Every 10 to 230 minutes, at no time in particular.
    const times = [START];
    for (let gap = 101; (times.at(-1) ?? 0) < START + 10 * DAY; gap = (gap * 7 + 3) % 221) {
      times.push((times.at(-1) ?? 0) + (10 + gap) * MINUTE);
    }
    const brain = await learned({ a: times });
    const found: unknown[] = [];
    for (let hour = 3; hour < 24; hour += 1) {
      found.push(...(await propose(brain, START + 10 * DAY + hour * HOUR)));
    }
    // By chance, it was read at the same time on a few days.
    expect(found.length).toBeLessThanOrEqual(2);
  });

  it('knows a workday from a weekend', async () => {
    // START is a Thursday.
    const workdays = daily(9 * HOUR + 20 * MINUTE, 16).filter((at) => {
      return new Date(at).getUTCDay() % 6 > 0;
    });
    const [last = 0, ...earlier] = workdays.toReversed();
    const brain = await learned({ a: earlier.toReversed(), b: daily(9 * HOUR + 30 * MINUTE, 15) });
    const friday = await propose(brain, START + 15 * DAY + 9 * HOUR);
    await tell(brain, 'a', [last]);
    const saturday = await propose(brain, START + 16 * DAY + 9 * HOUR);
    const evidenceOf = (found: typeof friday) =>
      found.find(({ ref: of }) => of.key === ref('a').key)?.evidence ?? 0;
    expect(evidenceOf(friday)).toBeGreaterThan(0.6);
    expect(evidenceOf(saturday)).toBeLessThan(0.4);
  });

  it('keeps to its limit, the likeliest first', async () => {
    const config: PreheatConfig = { ...CONFIG, strategies: { timeOfDay: { limit: 1 } } };
    const all = daily(9 * HOUR + 20 * MINUTE, 12);
    const brain = await learned({ a: all.slice(4), b: all }, config);
    const found = await propose(brain, START + 12 * DAY + 9 * HOUR);
    expect(found.map(({ ref: of }) => of)).toEqual([ref('b')]);
  });

  it('reads no hour of a control group', async () => {
    const brain = await learned({ a: daily(9 * HOUR, 2) });
    const read: string[] = [];
    const patterns = {
      ...brain.patterns,
      readHour: async (keyspace: string) => {
        read.push(keyspace);
        return [];
      },
    };
    await propose({ ...brain, patterns }, START + 2 * DAY);
    expect(new Set(read)).toEqual(new Set(['product']));
  });
});

describe('a named window', () => {
  const config: PreheatConfig = { ...CONFIG, strategies: { timeOfDay: { windows: [LUNCH] } } };
  /** Noon in Berlin in winter. */
  const NOON = 11 * HOUR;

  it('runs with its own time and span, and is written down', async () => {
    const brain = await learned({ a: daily(NOON + 10 * MINUTE, 10) }, config);
    await brain.clock.set(START + 10 * DAY + NOON);
    const slot = brain.clock.now();
    const report = await brain.run('time-of-day', { slot, window: 'lunch' });
    expect(report).toMatchObject({ window: 'lunch', proposed: 1 });
    expect((await brain.runs.latest('time-of-day', 1))[0]).toMatchObject({ window: 'lunch' });
  });

  it('is another run than the strategy’s own of the same moment', async () => {
    const brain = await learned({}, config);
    const slot = START + 10 * DAY + NOON;
    await brain.clock.set(slot);
    expect(await brain.run('time-of-day', { slot })).toMatchObject({ duplicate: false });
    const lunch = { slot, window: 'lunch' };
    expect(await brain.run('time-of-day', lunch)).toMatchObject({ duplicate: false });
    expect(await brain.run('time-of-day', lunch)).toMatchObject({ duplicate: true });
  });

  it('that left the configuration does nothing', async () => {
    const brain = await learned({ a: daily(NOON + 10 * MINUTE, 10) }, config);
    await brain.clock.set(START + 10 * DAY + NOON);
    expect(await brain.run('time-of-day', { window: 'dinner' })).toMatchObject({ proposed: 0 });
    expect(await brain.runs.latest('time-of-day', 1)).toEqual([]);
  });
});
