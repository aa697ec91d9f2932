/** A configuration for a log: one keyspace that holds every key, all else as the product's defaults. */
import { loader, type StrategiesInput } from '../../core/config/define.ts';
import { resolveSettings } from '../../core/config/resolve.ts';
import type { Settings } from '../../core/config/settings.ts';

/** The one keyspace of a backtest. */
export const KEYSPACE = 'log';
/** The param that is the whole key. */
export const PARAM = 'key';

/** What a log does not tell. */
export interface BacktestConfig {
  readonly ttlMilliseconds: number;
  readonly budget: number;
  readonly holdOut?: number;
  readonly keysPerWindow?: number;
  /** As the user's file would say them; the defaults without. */
  readonly strategies?: StrategiesInput;
}

/**
 * Resolves the settings. The origin's rate is out of the way: a fetch takes no time.
 *
 * @throws PreheatError `config_invalid` when the product would refuse such a TTL or budget.
 */
export function makeBacktestSettings(config: BacktestConfig): Settings {
  const { ttlMilliseconds, budget, holdOut, keysPerWindow, strategies } = config;
  return resolveSettings({
    origins: { origin: loader({ many: async (keys) => keys, rate: '1000000/s' }) },
    keyspaces: {
      [KEYSPACE]: { key: `{${PARAM}}`, origin: 'origin', ttl: `${ttlMilliseconds}ms` },
    },
    budget: { extraOriginCalls: budget },
    ...(holdOut !== undefined && { experiments: { holdOut } }),
    ...(keysPerWindow !== undefined && { ingest: { keysPerWindow } }),
    ...(strategies && { strategies }),
  });
}
