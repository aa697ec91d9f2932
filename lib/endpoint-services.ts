/** What functions beside the cache call in AWS, beside the table. */
import type { Settings } from '../core/config/settings.ts';

/**
 * Services for which a network without a way out needs an endpoint, each paid for by the hour:
 * passwords and tokens, the warm queue, what befell a cache that is made, and the functions that are
 * origins. The table and tables that are origins have the gateway endpoint; logs and metrics leave
 * through Lambda itself. Where only the proxy of the cache is inside, a password is all it needs.
 */
export function endpointServices({
  origins,
  cache,
  network,
}: Pick<Settings, 'origins' | 'cache' | 'network'>): readonly string[] {
  if (network.egress === 'split') return ['secretsmanager'];
  const callsFunctions = [...origins.values()].some(({ source }) => source.kind === 'lambda');
  const isMade = cache.kind !== 'existing';
  return [
    'secretsmanager',
    'sqs',
    ...(isMade ? ['elasticache'] : []),
    ...(callsFunctions ? ['lambda'] : []),
  ];
}
