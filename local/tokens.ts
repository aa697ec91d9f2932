/** The bearer tokens of one machine: made anew at every start, unless one is given. */
import { createHash, randomBytes } from 'node:crypto';
import type { Role, TokenRecord } from '../core/ports.ts';

const TOKEN_BYTES = 24;

/** The tokens themselves, and what the API compares with. */
export interface LocalTokens {
  readonly admin: string;
  readonly read: string;
  readonly record: string;
  /** The page's own, an administrator's: a token that was given is not written into a page. */
  readonly page: string;
  readonly records: readonly TokenRecord[];
}

/** Makes a token per role; `given` is taken as the admin's. */
export function makeTokens(given: string | undefined): LocalTokens {
  const tokens = {
    admin: given || makeToken(),
    read: makeToken(),
    record: makeToken(),
    page: makeToken(),
  };
  const record = (name: keyof typeof tokens, role: Role): TokenRecord => ({
    name: `local-${name}`,
    role,
    sha256: createHash('sha256').update(tokens[name]).digest('hex'),
  });
  const records = [
    record('admin', 'admin'),
    record('read', 'read'),
    record('record', 'record'),
    record('page', 'admin'),
  ];
  return { ...tokens, records };
}

function makeToken(): string {
  return randomBytes(TOKEN_BYTES).toString('base64url');
}
