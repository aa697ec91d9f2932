/** The configuration that is measured: the project's own file, with an origin that is there. */
import { http, type PreheatConfig } from '../../core/config/define.ts';
import { KEYSPACE, skuOf } from './reads.ts';

/** @param warmed so many keys are always to be warm. */
export function makeConfig(originUrl: string, warmed = 0): PreheatConfig {
  return {
    origins: {
      catalog: http({
        baseUrl: `${originUrl}/${KEYSPACE}`,
        allowPrivate: true,
        path: '/items/{sku}',
        batch: { path: '/items?ids={sku,}', max: 50, id: 'id' },
        rate: '10000/s',
      }),
    },
    keyspaces: {
      [KEYSPACE]: { key: 'catalog:product:{sku}', origin: 'catalog', ttl: '1h' },
    },
    ...(warmed > 0 && {
      critical: Array.from({ length: warmed }, (_, rank) => ({
        keyspace: KEYSPACE,
        params: { sku: skuOf(rank + 1) },
      })),
      strategies: { critical: { limit: warmed } },
    }),
  };
}
