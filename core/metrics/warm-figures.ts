/** What a warm message adds to the figures. Pure. */
import { strategyOf } from '../budget/rows.ts';
import type { Settings } from '../config/settings.ts';
import type { WarmMessage, WarmStatus } from '../warming/messages.ts';
import { dollarsOf, type Outcome } from '../warming/outcomes.ts';
import type { WarmReport } from '../warming/warm.ts';
import { type Noted, withoutNothing } from './noted.ts';

/** Errors of an origin, that it does not have a key aside. */
const ORIGIN_ERRORS = ['origin_failed', 'origin_refused'];

/** How many keys ended how; those that were sent back have not. */
export function countOutcomes({ outcomes, retried }: WarmReport) {
  const ended = retried > 0 ? outcomes.filter(({ retry }) => !retry) : outcomes;
  const count = (...statuses: WarmStatus[]) =>
    ended.filter(({ status }) => statuses.includes(status)).length;
  return {
    warmed: count('warmed'),
    fresh: count('fresh', 'older', 'invalidated'),
    failed: count('failed', 'missing', 'expired'),
    retried,
  };
}

/** The figures of one delivery of a message. */
export function warmFigures(settings: Settings, message: WarmMessage, report: WarmReport): Noted[] {
  const { outcomes } = report;
  const { origin } = message;
  const called = outcomes.filter(({ calls }) => calls > 0);
  const loads = (of: readonly Outcome[]) => of.reduce((sum, { calls }) => sum + calls, 0);
  const callCost = settings.origins.get(origin)?.callCost ?? 0;
  return withoutNothing([
    {
      // While two settings are compared, a message names its side.
      of: { strategy: strategyOf(message.strategy) },
      values: {
        ...countOutcomes(report),
        loads: loads(outcomes),
        dollars: dollarsOf(outcomes, callCost),
      },
    },
    {
      of: { origin },
      values: {
        loadMilliseconds: called.map(({ loadMilliseconds = 0 }) => loadMilliseconds),
        originErrors: called.filter(({ code = '' }) => ORIGIN_ERRORS.includes(code)).length,
      },
    },
    ...[...Map.groupBy(called, ({ item }) => item.keyspace)].map(
      ([keyspace, own]): Noted => ({ of: { keyspace }, values: { originCalls: loads(own) } }),
    ),
  ]);
}
