/** The bearer tokens of one machine: made anew at every start, unless one is given. */
import { createHash, randomBytes } from 'node:crypto';
import type { Role, TokenRecord } from '../core/ports.ts';

const TOKEN_BYTES = 24;

/** The tokens themselves, and what the API compares with. */
export interface LocalTokens {
  readonly admin: string;
  readonly read: string;
  readonly record: string;
  readonly records: readonly TokenRecord[];
}

/** Makes a token per role; `given` is taken as the admin's. */
export function makeTokens(given: string | undefined): LocalTokens {
  const tokens = { admin: given || makeToken(), read: makeToken(), record: makeToken() };
  const records = (Object.keys(tokens) as Role[]).map((role) => ({
    name: `local-${role}`,
    role,
    sha256: createHash('sha256').update(tokens[role]).digest('hex'),
  }));
  return { ...tokens, records };
}

function makeToken(): string {
  return randomBytes(TOKEN_BYTES).toString('base64url');
}
