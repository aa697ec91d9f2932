/** Settings that follow what is changed at run time. */

import type { Clock, Log } from '../ports.ts';
import { loggable } from '../privacy/loggable.ts';
import type { ConfigChanges } from './changes.ts';
import { fittingOverrides } from './overrides.ts';
import { resolveSettings, type SettingsSource } from './resolve.ts';
import type { Overrides } from './setting-tree.ts';
import type { Settings } from './settings.ts';

/** How old settings may be: a change reaches a function with its first work after that. */
export const SETTINGS_LIFE_MILLISECONDS = 10_000;

/** Settings that are replaced as a whole; whoever holds them always sees the latest. */
export interface LiveSettings {
  readonly source: SettingsSource;
  readonly settings: Settings;
  /** Resolves anew. What of the overrides no longer fits the file is left out; answers what fits. */
  apply(overrides: Overrides): Overrides;
}

/** Looks whether settings were changed; never fails, and asks the table seldom. */
export type RefreshSettings = () => Promise<void>;

/**
 * Makes settings of a file. Parts of them are looked up at each use: take `settings` along, and
 * not its parts.
 *
 * @throws PreheatError `config_invalid` when the file itself is wrong.
 */
export function makeLiveSettings(source: SettingsSource): LiveSettings {
  let current = resolveSettings(source.config, source.options);
  return {
    source,
    settings: viewOf(() => current),
    apply(overrides) {
      const fitting = fittingOverrides(source, overrides);
      current = resolveSettings(source.config, { ...source.options, overrides: fitting });
      return fitting;
    },
  };
}

/** An object whose every property is that of what `latest` answers at the moment of the look. */
function viewOf<Value extends object>(latest: () => Value): Value {
  const names = Object.keys(latest()) as (keyof Value)[];
  const getters = names.map((name) => [name, { get: () => latest()[name], enumerable: true }]);
  return Object.defineProperties({}, Object.fromEntries(getters)) as Value;
}

/** Makes the look at the table, at most one in a while however many ask. */
export function makeRefreshSettings(
  live: Pick<LiveSettings, 'apply'>,
  ports: {
    readonly changes: Pick<ConfigChanges, 'current'>;
    readonly clock: Pick<Clock, 'now'>;
    readonly log: Log;
  },
): RefreshSettings {
  const { changes, clock, log } = ports;
  let version = 0;
  let look: { readonly at: number; readonly done: Promise<void> } | undefined;

  const refresh = async (): Promise<void> => {
    try {
      const change = await changes.current();
      if (!change || change.version === version) return;
      const fitting = live.apply(change.overrides);
      version = change.version;
      const unfit = Object.keys(change.overrides).filter((path) => !(path in fitting));
      if (unfit.length > 0) log.warn('settings of run time do not fit the file', { unfit });
    } catch (error) {
      // The settings that were there are better than none.
      log.warn('settings of run time are not known', { error: loggable(error) });
    }
  };

  return () => {
    const now = clock.now();
    if (!look || now - look.at >= SETTINGS_LIFE_MILLISECONDS) look = { at: now, done: refresh() };
    return look.done;
  };
}
