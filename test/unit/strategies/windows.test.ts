/** With which settings, and how far ahead, a run looks; and what is written down of it. */
import { describe, expect, it } from 'vitest';
import { resolveSettings } from '../../../core/config/resolve.ts';
import { strategies } from '../../../core/strategies/index.ts';
import { makeStrategyRunner, type RunRequest } from '../../../core/strategies/run.ts';
import type { StrategyContext } from '../../../core/strategies/strategy.ts';
import { CONFIG, MINUTE, makeBrain, START } from '../../support/brain.ts';

const LUNCH = { name: 'lunch', cron: '0 12 * * ? *', timeZone: 'Europe/Berlin', span: '1.5h' };
const NIGHT = { name: 'night', cron: '0 2 * * ? *', timeZone: 'UTC', span: '3h', limit: 9 };

/** A run of `time-of-day`: what its strategy was told, and what came of it. */
async function run(timeOfDay: object, request?: RunRequest) {
  const brain = makeBrain({ config: { ...CONFIG, strategies: { timeOfDay } } });
  const told: StrategyContext[] = [];
  const proposers = {
    ...strategies,
    'time-of-day': async (context: StrategyContext) => {
      told.push(context);
      return [];
    },
  };
  const report = await makeStrategyRunner(brain, proposers)('time-of-day', request);
  const [context] = told;
  const { schedule, limit } = context?.own ?? {};
  const kept = await brain.runs.latest('time-of-day', 5);
  return { report, kept, schedule, limit, ahead: context?.horizonMilliseconds };
}

describe('a run', () => {
  it('looks ahead to the next one and a tenth more, by two seconds at least', async () => {
    const every = (text: string) => run({ every: text, limit: 5 });
    const hourly = await every('1h');
    expect(hourly).toMatchObject({ ahead: 66 * MINUTE, limit: 5 });
    expect(hourly.schedule).toEqual({ kind: 'every', milliseconds: 60 * MINUTE });
    expect((await every('1m')).ahead).toBe(66_000);
    const short = resolveSettings(CONFIG);
    const own = short.strategies.get('time-of-day');
    if (!own) throw new Error('no such strategy');
    const settings = {
      ...short,
      strategies: new Map([
        ['time-of-day' as const, { ...own, schedule: { kind: 'every' as const, milliseconds: 9 } }],
      ]),
    };
    let ahead = 0;
    const timeOfDay = async ({ horizonMilliseconds }: StrategyContext) => {
      ahead = horizonMilliseconds;
      return [];
    };
    const proposers = { ...strategies, 'time-of-day': timeOfDay };
    await makeStrategyRunner({ ...makeBrain(), settings }, proposers)('time-of-day');
    expect(ahead).toBe(2_009);
  });

  it('looks a quarter of an hour ahead where the next one is not known', async () => {
    const { ahead, schedule } = await run({ cron: '0 9 * * ? *', timeZone: 'UTC' });
    expect(schedule).toEqual({ kind: 'cron', expression: '0 9 * * ? *', timeZone: 'UTC' });
    expect(ahead).toBe(15 * MINUTE);
  });

  it('of a window has its time, span and limit', async () => {
    const windows = { windows: [LUNCH, NIGHT], limit: 5 };
    const night = await run(windows, { window: 'night' });
    expect(night).toMatchObject({ ahead: 180 * MINUTE, limit: 9, report: { window: 'night' } });
    expect(night.schedule).toMatchObject({ expression: NIGHT.cron, timeZone: 'UTC' });
    expect(night.kept).toMatchObject([{ window: 'night' }]);
    const lunch = await run(windows, { window: 'lunch' });
    expect(lunch).toMatchObject({ ahead: 90 * MINUTE, limit: 5, report: { window: 'lunch' } });
    const plain = await run(windows);
    expect(plain).toMatchObject({ limit: 5, schedule: { kind: 'every' } });
    expect(plain.report).not.toHaveProperty('window');
  });

  it('of a window or a strategy that has no settings does nothing', async () => {
    const { report, kept, ahead } = await run({ windows: [LUNCH] }, { window: 'dinner' });
    expect([kept, ahead]).toEqual([[], undefined]);
    const nothing = { proposed: 0, approved: 0, verdicts: {}, approvedKeys: [], duplicate: false };
    expect(report).toMatchObject({ ...nothing, startedAt: START, finishedAt: START });
    const brain = makeBrain();
    const settings = { ...brain.settings, strategies: new Map() };
    const unknown = await makeStrategyRunner({ ...brain, settings })('critical');
    expect(unknown).toMatchObject(nothing);
    expect(await brain.runs.latest('critical', 5)).toEqual([]);
  });

  it('is kept, unless it is dry', async () => {
    expect((await run({}, { dryRun: true })).kept).toEqual([]);
    const { kept, report } = await run({});
    expect(kept).toMatchObject([{ id: report.id, proposed: 0 }]);
  });
});
