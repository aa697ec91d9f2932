/** Loads the user's `preheat.config.ts`. */
import { access } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { PreheatConfig } from '../core/config/define.ts';
import { resolveSettings } from '../core/config/resolve.ts';
import type { Settings } from '../core/config/settings.ts';
import { configInvalid, describe, notFound } from '../core/errors.ts';

const DEFAULT_FILE = 'preheat.config.ts';

/** @throws PreheatError `not_found`, or `config_invalid` with every mistake in it. */
export async function loadOwnConfig(file = DEFAULT_FILE): Promise<Settings> {
  const path = resolve(file);
  await access(path).catch(() => {
    throw notFound('configuration file', path);
  });
  const module = (await import(pathToFileURL(path).href)) as { readonly default?: unknown };
  if (typeof module.default !== 'object' || module.default === null) {
    const expected = 'export default defineConfig({…})';
    throw configInvalid([{ path: 'default', expected, found: describe(module.default) }]);
  }
  return resolveSettings(module.default as PreheatConfig, {
    environment: 'local',
    variables: process.env,
  });
}
