/** What every unit is given; for an `index.ts` alone. */
// `preheat.config.ts`, or the file that the stack was made from (`lib/bundling.ts`).
import config from '#config';
import { makeDynamoConfigChanges } from '../../adapters/dynamodb/config-changes.ts';
import type { Table } from '../../adapters/dynamodb/table.ts';
import { makePowertoolsLog } from '../../adapters/powertools/log.ts';
import { systemClock } from '../../adapters/system/clock.ts';
import { correlateLog, correlation } from '../../adapters/system/correlation.ts';
import { randomIds } from '../../adapters/system/ids.ts';
import { makeLiveSettings, makeRefreshSettings } from '../../core/config/live-settings.ts';
import type { EnvironmentValues } from '../../core/environment.ts';
import type { COMMON } from '../variables.ts';

/** Settings, time, ids, log; with a table, settings follow what is changed at run time. */
export function composeCommon(
  unit: string,
  { ENVIRONMENT }: EnvironmentValues<typeof COMMON>,
  table?: Table,
) {
  const live = makeLiveSettings({ config, options: { environment: ENVIRONMENT } });
  const log = correlateLog(makePowertoolsLog(unit));
  const common = { clock: systemClock, ids: randomIds, log, correlation };
  const changes = table && makeDynamoConfigChanges(table);
  return {
    ...common,
    source: live.source,
    settings: live.settings,
    refreshSettings: changes && makeRefreshSettings(live, { ...common, changes }),
  };
}
