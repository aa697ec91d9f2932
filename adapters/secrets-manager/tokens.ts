/** The known tokens: `{ "adminToken": "…", "tokens": [{ name, role, sha256 }] }` in one secret. */
import { createHash } from 'node:crypto';
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

/** Shorter ones could be guessed, and whoever writes the secret by hand may try. */
const LEAST_TOKEN_CHARACTERS = 32;

const TOKENS = z.object({
  /** Drawn by the stack for its first administrator; in clear, so that one can look it up once. */
  adminToken: z.optional(z.string().check(z.minLength(LEAST_TOKEN_CHARACTERS))),
  tokens: z.array(
    z.object({
      name: z.string(),
      role: z.enum(['record', 'read', 'admin']),
      sha256: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
    }),
  ),
});

/** Makes the list; it is read again after a minute, so a token is revoked within one. */
export function makeSecretsManagerTokens({ client, clock, secretId }: TokensOptions): Tokens {
  const list = cached(clock, async () => parseTokens(await readSecret(client, secretId), secretId));
  return { list };
}

/** The text itself stays out of the error: it is a secret. */
function parseTokens(text: string, secretId: string): readonly TokenRecord[] {
  const parsed = TOKENS.safeParse(parseJson(text));
  if (parsed.success) {
    const { adminToken, tokens } = parsed.data;
    return adminToken === undefined ? tokens : [...tokens, firstAdministrator(adminToken)];
  }
  const problems = parsed.error.issues.map(({ path, message }) => ({
    path: [`secret '${secretId}'`, ...path.map(String)].join('.'),
    expected: '{ adminToken?, tokens: [{ name, role, sha256 }] }',
    found: message,
  }));
  throw environmentInvalid(problems);
}

function firstAdministrator(token: string): TokenRecord {
  const sha256 = createHash('sha256').update(token).digest('hex');
  return { name: 'adminToken', role: 'admin', sha256 };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
