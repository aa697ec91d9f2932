/** Loads the user's `preheat.config.ts`. */
import { access } from 'node:fs/promises';
import { registerHooks } from 'node:module';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { PreheatConfig } from '../core/config/define.ts';
import { resolveSettings, type SettingsSource } from '../core/config/resolve.ts';
import { configInvalid, configUnloadable, describe, notFound } from '../core/errors.ts';

/** The user's file where none is named. */
export const OWN_CONFIG = 'preheat.config.ts';
/** What such a file imports, and where that is. */
const OURS: ReadonlyMap<string, string> = new Map([['preheat', import.meta.resolve('preheat')]]);

/** @throws PreheatError `not_found`, or `config_invalid` with every mistake in it. */
export async function loadOwnConfig(file = OWN_CONFIG): Promise<SettingsSource> {
  const config = await readOwnConfig(file);
  const source: SettingsSource = {
    config,
    options: { environment: 'local', variables: process.env },
  };
  resolveSettings(config, source.options);
  return source;
}

/**
 * What the file exports, not yet resolved.
 *
 * @throws PreheatError `not_found`, or `config_invalid` for a file that exports no configuration.
 */
export async function readOwnConfig(file = OWN_CONFIG): Promise<PreheatConfig> {
  const path = resolve(file);
  await access(path).catch(() => {
    throw notFound('configuration file', path);
  });
  const module = await importFile(path);
  if (typeof module.default !== 'object' || module.default === null) {
    const expected = 'export default defineConfig({…})';
    throw configInvalid([{ path: 'default', expected, found: describe(module.default) }]);
  }
  return module.default as PreheatConfig;
}

/** The file may lie in any folder: where `preheat` is not installed, it is this one. */
async function importFile(path: string): Promise<{ readonly default?: unknown }> {
  const url = pathToFileURL(path).href;
  const hooks = registerHooks({
    resolve(specifier, context, next) {
      const ours = OURS.get(specifier);
      if (ours === undefined) return next(specifier, context);
      try {
        return next(specifier, context);
      } catch {
        return next(ours, context);
      }
    },
  });
  try {
    return await import(url);
  } catch (error) {
    throw configUnloadable(path, error, findLine(path, error));
  } finally {
    hooks.deregister();
  }
}

/** The first line of the file that the error's stack names, by its path or its address. */
function findLine(path: string, error: unknown): number | undefined {
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  const lines = [pathToFileURL(path).href, path].map((name) =>
    Number.parseInt(stack.split(`${name}:`)[1] ?? '', 10),
  );
  return lines.find((line) => !Number.isNaN(line));
}
