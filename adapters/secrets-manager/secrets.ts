/** Secrets of origins, one secret of the store per name. */
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Clock, Secrets } from '../../core/ports.ts';
import { cached } from './cached.ts';
import { readSecret } from './read-secret.ts';

/** Where the secrets are. */
export interface SecretsOptions {
  readonly client: SecretsManagerClient;
  readonly clock: Pick<Clock, 'now'>;
  /** Put before every name, as `preheat/prod/`. */
  readonly prefix?: string;
}

/** Makes the store; a value is read again after a minute. */
export function makeSecretsManagerSecrets({ client, clock, prefix = '' }: SecretsOptions): Secrets {
  const readers = new Map<string, () => Promise<string>>();
  return {
    get(name) {
      const reader = readers.get(name) ?? cached(clock, () => readSecret(client, prefix + name));
      readers.set(name, reader);
      return reader();
    },
  };
}
