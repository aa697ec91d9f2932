/** The origins of a configuration, by name. */
import type { Settings } from '../../core/config/settings.ts';
import type { Origin, Secrets } from '../../core/ports.ts';
import { makeHttpOrigin } from './http.ts';
import { makeLoaderOrigin } from './loader.ts';

/** Makes every configured origin, each with its own limits. */
export function makeOrigins(
  settings: Pick<Settings, 'origins'>,
  secrets: Secrets,
): ReadonlyMap<string, Origin> {
  const origins = new Map<string, Origin>();
  for (const [name, { source, ...limits }] of settings.origins) {
    const origin =
      source.kind === 'http'
        ? makeHttpOrigin({ ...limits, source }, secrets)
        : makeLoaderOrigin({ ...limits, source });
    origins.set(name, origin);
  }
  return origins;
}
