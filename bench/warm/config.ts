/** One keyspace of one origin, whose rate is no limit: what is measured is the warm path. */
import { http } from '../../core/config/define.ts';
import { resolveSettings } from '../../core/config/resolve.ts';
import type { Settings } from '../../core/config/settings.ts';
import { keyOf } from './values.ts';

/** The keyspace, and its origin. */
export const ITEM = 'item';
/** Most keys in one call of a batch origin. */
export const BATCH = 100;
/** Life of an entry before its jitter. */
export const TTL_MILLISECONDS = 3_600_000;

/** How the origin is asked. */
export interface OriginOptions {
  readonly url: string;
  readonly batch: boolean;
  readonly concurrency: number;
}

/** The settings; all that is not named is as it is by default. */
export function makeSettings({ url, batch, concurrency }: OriginOptions): Settings {
  return resolveSettings({
    origins: {
      [ITEM]: http({
        baseUrl: url,
        allowPrivate: true,
        path: '/items/{id}',
        ...(batch && { batch: { path: '/items?ids={id,}', max: BATCH } }),
        rate: '100000/s',
        concurrency,
      }),
    },
    keyspaces: { [ITEM]: { key: keyOf('{id}'), origin: ITEM, ttl: '1h' } },
  });
}
