/** The Lambda handler of a strategy, at ticks of its schedules. */
import { expect, it } from 'vitest';
import { makeMemoryLog } from '../../../adapters/memory/log.ts';
import { makeMemoryMetrics } from '../../../adapters/memory/metrics.ts';
import { correlation } from '../../../adapters/system/correlation.ts';
import { resolveSettings } from '../../../core/config/resolve.ts';
import { makeStrategy } from '../../../lambdas/strategy/strategy.ts';
import { makeContext } from '../../support/api-event.ts';
import { CONFIG, makeBrain, START } from '../../support/brain.ts';

const LUNCH = { name: 'lunch', cron: '0 11 * * ? *' };

/** A handler of `time-of-day` with these settings; answers which of its schedules have run. */
function makeTicks(timeOfDay: object) {
  const brain = makeBrain();
  const settings = resolveSettings({ ...CONFIG, strategies: { timeOfDay } });
  const metrics = makeMemoryMetrics();
  const isPaused = async () => false;
  const ports = { ...brain, settings, log: makeMemoryLog(), metrics, correlation, isPaused };
  const handler = makeStrategy(ports, 'time-of-day');
  return async (window?: string) => {
    const scheduledTime = new Date(START).toISOString();
    await handler({ scheduledTime, ...(window !== undefined && { window }) }, makeContext());
    return (await brain.runs.latest('time-of-day', 9)).map((run) => run.window ?? 'own');
  };
}

it('runs at a window and at its own times, once for each slot of each', async () => {
  const tick = makeTicks({ windows: [LUNCH] });
  expect(await tick('lunch')).toEqual(['lunch']);
  expect((await tick()).sort()).toEqual(['lunch', 'own']);
  expect(await tick('lunch')).toHaveLength(2);
});

it('does not run at a window that is switched off or gone, though its schedule still comes', async () => {
  const tick = makeTicks({ windows: [{ ...LUNCH, enabled: false }] });
  expect(await tick('lunch')).toEqual([]);
  expect(await tick('gone')).toEqual([]);
  expect(await tick()).toEqual(['own']);
});

it('does not run at all where the strategy is switched off', async () => {
  const tick = makeTicks({ enabled: false, windows: [LUNCH] });
  expect(await tick('lunch')).toEqual([]);
  expect(await tick()).toEqual([]);
});
