/** The user's `preheat.config.ts`, for commands that work without the API. */
import { resolve } from 'node:path';
import type { EnvironmentName } from '../core/config/define.ts';
import { resolveSettings, type SettingsSource } from '../core/config/resolve.ts';
import type { Settings } from '../core/config/settings.ts';
import { loadOwnConfig, OWN_CONFIG } from '../local/own-config.ts';

/** Which file, and what for. */
export interface ConfigFileOptions {
  readonly config?: string | undefined;
  readonly env?: string;
}

/** A file that is right. */
export interface ConfigFile {
  readonly file: string;
  readonly source: SettingsSource;
  readonly settings: Settings;
}

/** @throws PreheatError `not_found`, or `config_invalid` with every mistake. */
export async function loadConfigFile({ config, env }: ConfigFileOptions): Promise<ConfigFile> {
  const { config: loaded, options } = await loadOwnConfig(config);
  // What is no environment is among the mistakes that resolving names.
  const environment = (env ?? options.environment) as EnvironmentName | undefined;
  const source = { config: loaded, options: { ...options, environment } };
  const settings = resolveSettings(source.config, source.options);
  return { file: resolve(config ?? OWN_CONFIG), source, settings };
}
