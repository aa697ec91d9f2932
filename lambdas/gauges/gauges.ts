/** Tells CloudWatch how things stand: what no single message knows. */

import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import type { RefreshSettings } from '../../core/config/live-settings.ts';
import type { Settings } from '../../core/config/settings.ts';
import { asPreheatError } from '../../core/errors.ts';
import type { GateState } from '../../core/gate/state.ts';
import { gauges, yesterdayRows } from '../../core/metrics/gauges.ts';
import { publish } from '../../core/metrics/noted.ts';
import type {
  Breaker,
  Clock,
  Correlation,
  GateStates,
  Ledger,
  Log,
  Metrics,
} from '../../core/ports.ts';
import { loggable } from '../../core/privacy/loggable.ts';
import type { CacheGauge } from '../../core/recovery/health.ts';
import { makeStatsReport, statsRows } from '../../core/report/make-stats.ts';

/** What the unit needs. */
export interface GaugesPorts {
  readonly settings: Settings;
  readonly ledger: Pick<Ledger, 'read'>;
  readonly gates: Pick<GateStates, 'read'>;
  readonly breaker: Pick<Breaker, 'state'>;
  readonly gauge: CacheGauge;
  readonly metrics: Metrics;
  readonly clock: Clock;
  readonly log: Log;
  readonly correlation: Correlation;
  /** Absent where settings do not change at run time. */
  readonly refreshSettings?: RefreshSettings | undefined;
}

/** A Lambda handler for ticks of a schedule; what they say does not matter. */
export type GaugesHandler = (event: unknown, context: Context) => Promise<void>;

/** As long as from one tick to the next. */
const RECENT_MILLISECONDS = 5 * 60_000;

/** Makes the handler. The cache may be down: what the table knows is told all the same. */
export function makeGauges(ports: GaugesPorts): GaugesHandler {
  const handler = middy<unknown, void>().handler(async () => {
    await ports.refreshSettings?.();
    const { settings, metrics } = ports;
    const [fromTable, fromCache] = await Promise.all([readTable(ports), readCache(ports)]);
    await publish(metrics, gauges(settings, { ...fromTable, ...fromCache }));
  });
  // The runtime looks at the number of params of what it is given.
  return (event, context) =>
    ports.correlation.run(context.awsRequestId, () => handler(event, context));
}

async function readTable({ settings, ledger, gates, clock }: GaugesPorts) {
  const query = { now: clock.now(), recentMilliseconds: RECENT_MILLISECONDS, points: 1 };
  const names = statsRows(settings, query);
  const before = yesterdayRows(settings, query);
  const [counters, states] = await Promise.all([
    ledger.read([...names, ...before]),
    Promise.all([...settings.keyspaces.keys()].map((name) => gates.read(name))),
  ]);
  const rows = new Map(names.map((name, index) => [name, counters[index] ?? {}]));
  const known = [...settings.keyspaces.keys()].flatMap((name, index): [string, GateState][] => {
    const state = states[index]?.state;
    return state ? [[name, state]] : [];
  });
  const source = { rows, gates: new Map(known), hygiene: new Map() };
  return {
    stats: makeStatsReport(settings, query, source),
    yesterday: counters.slice(names.length),
  };
}

async function readCache({ settings, breaker, gauge, log }: GaugesPorts) {
  const openBreakers = new Map<string, boolean>();
  try {
    const origins = [...settings.origins.keys()];
    const states = await Promise.all(origins.map((origin) => breaker.state(origin)));
    for (const [index, origin] of origins.entries()) {
      openBreakers.set(origin, states[index]?.open ?? false);
    }
    return { openBreakers, health: await gauge.read() };
  } catch (thrown) {
    const { code } = asPreheatError(thrown);
    log.warn('the cache does not tell how it is', { code, error: loggable(thrown) });
    return { openBreakers };
  }
}
