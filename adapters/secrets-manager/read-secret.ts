/** Reads one secret's text. */
import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { dependencyDown, notFound } from '../../core/errors.ts';
import { isTransient } from '../aws/errors.ts';

/** @throws PreheatError `not_found`, or `dependency_down` when the service does not answer. */
export async function readSecret(client: SecretsManagerClient, secretId: string): Promise<string> {
  try {
    const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: secretId }));
    if (SecretString === undefined) throw notFound('secret text', secretId);
    return SecretString;
  } catch (error) {
    if (error instanceof Error && error.name === 'ResourceNotFoundException') {
      throw notFound('secret', secretId);
    }
    throw isTransient(error) ? dependencyDown('the secret store', error) : error;
  }
}
