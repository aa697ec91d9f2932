/** What functions beside the cache call in AWS, beside the table. */
import type { Settings } from '../core/config/settings.ts';

/**
 * Services for which a network without a way out needs an endpoint, each paid for by the hour:
 * passwords and tokens, the warm queue, and the functions that are origins. The table and tables
 * that are origins have the gateway endpoint; logs and metrics leave through Lambda itself.
 */
export function endpointServices({ origins }: Pick<Settings, 'origins'>): readonly string[] {
  const callsFunctions = [...origins.values()].some(({ source }) => source.kind === 'lambda');
  return ['secretsmanager', 'sqs', ...(callsFunctions ? ['lambda'] : [])];
}
