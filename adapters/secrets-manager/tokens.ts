/** The known tokens: a JSON list in one secret. */
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as z from 'zod/mini';
import { environmentInvalid } from '../../core/errors.ts';
import type { Clock, TokenRecord, Tokens } from '../../core/ports.ts';
import { cached } from './cached.ts';
import { readSecret } from './read-secret.ts';

/** Where the list is. */
export interface TokensOptions {
  readonly client: SecretsManagerClient;
  readonly clock: Pick<Clock, 'now'>;
  /** Name or ARN of the secret. */
  readonly secretId: string;
}

const TOKEN_LIST = z.array(
  z.object({
    name: z.string(),
    role: z.enum(['record', 'read', 'admin']),
    sha256: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
  }),
);

/** Makes the list; it is read again after a minute, so a token is revoked within one. */
export function makeSecretsManagerTokens({ client, clock, secretId }: TokensOptions): Tokens {
  const list = cached(clock, async () => parseTokens(await readSecret(client, secretId), secretId));
  return { list };
}

/** The text itself stays out of the error: it is a secret. */
function parseTokens(text: string, secretId: string): readonly TokenRecord[] {
  const parsed = TOKEN_LIST.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => ({
    path: [`secret '${secretId}'`, ...path.map(String)].join('.'),
    expected: 'a JSON list of { name, role, sha256 }',
    found: message,
  }));
  throw environmentInvalid(problems);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
