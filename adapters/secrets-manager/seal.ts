/** The seal whose keys are in one secret. */
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Clock } from '../../core/ports.ts';
import { makeSeal, type Seal } from '../../core/privacy/seal.ts';
import { parseSealKeys } from '../../core/privacy/seal-keys.ts';
import { cached } from './cached.ts';
import { readSecret } from './read-secret.ts';

/** Where the keys are. */
export interface SealOptions {
  readonly client: SecretsManagerClient;
  readonly clock: Pick<Clock, 'now'>;
  /** Name or ARN of the secret. */
  readonly secretId: string;
}

/** Reads the keys when they are first needed, and again after a minute: then new ones are known. */
export function makeSecretsManagerSeal(options: SealOptions): () => Promise<Seal> {
  const { client, clock, secretId } = options;
  let last: { readonly text: string; readonly seal: Seal } | undefined;
  return cached(clock, async () => {
    const text = await readSecret(client, secretId);
    if (last?.text !== text) {
      last = { text, seal: makeSeal(parseSealKeys(text, `secret '${secretId}'`)) };
    }
    return last.seal;
  });
}
