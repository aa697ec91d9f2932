/** Bearer tokens (RFC 6750): who calls, and may they. */
import { createHash, timingSafeEqual } from 'node:crypto';
import { dependencyDown, forbidden, unauthenticated } from '../../core/errors.ts';
import type { Role, TokenRecord, Tokens } from '../../core/ports.ts';

/**
 * Finds the caller by the SHA-256 of the presented token.
 *
 * @throws PreheatError 401 without a hint at what was wrong, 403 for a lesser role, 503 when the
 * tokens cannot be read: nobody gets in unchecked.
 */
export async function authenticate(
  tokens: Tokens,
  authorization: string | undefined,
  role: Role,
): Promise<TokenRecord> {
  const token = /^Bearer +([\x21-\x7e]+)$/i.exec(authorization ?? '')?.[1];
  if (token === undefined) throw unauthenticated();
  const known = await tokens.list().catch((cause: unknown) => {
    throw dependencyDown('the token store', cause);
  });
  const digest = createHash('sha256').update(token).digest();
  const matching = known.filter((record) => isDigest(record, digest));
  if (matching.length === 0) throw unauthenticated();
  const caller = matching.find((record) => record.role === role || record.role === 'admin');
  if (!caller) throw forbidden(role);
  return caller;
}

/** In constant time, so that answers do not tell how much of a digest was right. */
function isDigest(record: TokenRecord, digest: Buffer): boolean {
  const stored = Buffer.from(record.sha256, 'hex');
  return stored.length === digest.length && timingSafeEqual(stored, digest);
}
