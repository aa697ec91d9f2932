/** Tokens that guard against accidents: who asks for something grave must ask twice. */
import { createHash } from 'node:crypto';

/** Time to ask again. */
export const CONFIRMATION_MILLISECONDS = 5 * 60_000;
const DIGITS = 16;

/** The token for one deed of one caller: no secret, but nothing that is sent by mistake. */
export function confirmationOf(deed: string, caller: string, expiresAt: number): string {
  const text = JSON.stringify([deed, caller, expiresAt]);
  return `${expiresAt}.${createHash('sha256').update(text).digest('hex').slice(0, DIGITS)}`;
}

/** Whether a token was given for this deed to this caller, not too long ago. */
export function isConfirmed(token: string, deed: string, caller: string, now: number): boolean {
  const expiresAt = Number(token.split('.', 1)[0]);
  return (
    now < expiresAt &&
    expiresAt <= now + CONFIRMATION_MILLISECONDS &&
    confirmationOf(deed, caller, expiresAt) === token
  );
}
