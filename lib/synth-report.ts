/** What is told at every synth: how hard origins may be pressed, and what standing still costs. */
import type { OriginSettings, Settings } from '../core/config/settings.ts';
import { PRICES_DATE, PRICES_REGION } from '../core/list-prices.ts';
import { formatDuration } from '../core/units.ts';
import type { EnvironmentProps } from './environments.ts';
import { floorCosts } from './floor-cost.ts';

/** Lines for people. */
export function synthReport(environment: EnvironmentProps, settings: Settings): readonly string[] {
  return [
    `${environment.name}: calls of origins by warming, at the worst`,
    ...[...settings.origins.values()].map((origin) => `  ${originLine(environment, origin)}`),
    ...costLines(environment, settings),
  ];
}

/** Calls of one origin at the same time, over all workers: each keeps to its own limit. */
function mostParallelCalls(
  { workers }: EnvironmentProps,
  { concurrency }: Pick<OriginSettings, 'concurrency'>,
): number {
  return workers.warmer * concurrency;
}

function originLine(environment: EnvironmentProps, origin: OriginSettings): string {
  const { name, concurrency, rate } = origin;
  const most = mostParallelCalls(environment, origin);
  const workers = environment.workers.warmer;
  const period = formatDuration(rate.perMilliseconds);
  return `${name}: ${most} at once (${workers} workers × ${concurrency}), ${rate.calls} per ${period}`;
}

function costLines(environment: EnvironmentProps, settings: Settings): readonly string[] {
  const costs = floorCosts(environment, settings);
  const sum = costs.reduce((total, { dollars = 0 }) => total + dollars, 0);
  const isPartial = costs.some(({ dollars }) => dollars === undefined);
  return [
    `${environment.name}: at rest ${inDollars(sum)} a month${isPartial ? ' and more' : ''} (list prices of ${PRICES_REGION}, ${PRICES_DATE})`,
    ...costs.map(({ what, dollars }) => `  ${what}: ${inDollars(dollars)}`),
  ];
}

function inDollars(dollars: number | undefined): string {
  return dollars === undefined ? 'price not known here' : `$${dollars.toFixed(2)}`;
}
