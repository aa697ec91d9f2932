import { describe, expect, it } from 'vitest';
import { resolveSettings } from '../../../core/config/resolve.ts';
import { config, mistakes } from '../../support/config.ts';

const every = (milliseconds: number) => ({ kind: 'every', milliseconds });

describe('windows', () => {
  const preOpen = {
    name: 'pre-open',
    cron: ' 30 8 ?  * MON-FRI *',
    timeZone: 'America/New_York',
    span: '3h',
    limit: 200,
  };

  it('are schedules of their own, with the limit of the strategy where they have none', () => {
    const windows = [preOpen, { name: 'lunch', cron: '30 11 * * ? *' }];
    const { strategies } = resolveSettings(config({ strategies: { timeOfDay: { windows } } }));
    expect(strategies.get('time-of-day')).toMatchObject({
      schedule: every(3_600_000),
      windows: [
        {
          name: 'pre-open',
          schedule: {
            kind: 'cron',
            expression: '30 8 ? * MON-FRI *',
            timeZone: 'America/New_York',
          },
          spanMilliseconds: 10_800_000,
          limit: 200,
        },
        {
          name: 'lunch',
          schedule: { kind: 'cron', expression: '30 11 * * ? *', timeZone: 'UTC' },
          spanMilliseconds: 7_200_000,
          limit: 1_000,
        },
      ],
    });
  });

  it('of an environment replace those of the file', () => {
    const own = { strategies: { timeOfDay: { windows: [preOpen] } } };
    const lunch = { name: 'lunch', cron: '30 11 * * ? *' };
    const strategies = { timeOfDay: { windows: [lunch] } };
    const settings = resolveSettings(config({ ...own, environments: { dev: { strategies } } }), {
      environment: 'dev',
    });
    const names = settings.strategies.get('time-of-day')?.windows.map(({ name }) => name);
    expect(names).toEqual(['lunch']);
  });

  it('need names that tell them apart', () => {
    const windows = [preOpen, { ...preOpen, name: '8 o’clock' }, preOpen];
    expect(mistakes(config({ strategies: { timeOfDay: { windows } } }))).toEqual([
      expect.stringContaining('strategies.timeOfDay.windows.1.name: expected a name of at most'),
      "strategies.timeOfDay.windows.2.name: expected a name that no other window has, found 'pre-open'",
    ]);
  });
});
