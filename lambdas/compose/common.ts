/** What every unit is given; for an `index.ts` alone. */
import { makePowertoolsLog } from '../../adapters/powertools/log.ts';
import { systemClock } from '../../adapters/system/clock.ts';
import { randomIds } from '../../adapters/system/ids.ts';
import { resolveSettings } from '../../core/config/resolve.ts';
import type { EnvironmentValues } from '../../core/environment.ts';
import config from '../../preheat.config.ts';
import type { COMMON } from '../variables.ts';

/** Settings, time, ids, log. */
export function composeCommon(unit: string, { ENVIRONMENT }: EnvironmentValues<typeof COMMON>) {
  const settings = resolveSettings(config, { environment: ENVIRONMENT });
  return { settings, clock: systemClock, ids: randomIds, log: makePowertoolsLog(unit) };
}
