/** Reads a password, in the forms that secrets of caches have. */
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { readSecret } from './read-secret.ts';

/**
 * The whole text of the secret; of a JSON object its field `password`, which is how this stack and
 * AWS's own rotation store it.
 *
 * @throws PreheatError as `readSecret` does.
 */
export async function readPassword(
  client: SecretsManagerClient,
  secretId: string,
): Promise<string> {
  const text = await readSecret(client, secretId);
  try {
    const { password } = JSON.parse(text) ?? {};
    return typeof password === 'string' ? password : text;
  } catch {
    return text;
  }
}
