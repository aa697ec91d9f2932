/** The key of the seal on one machine: made anew at every start, as the table is. */
import { randomBytes } from 'node:crypto';
import type { SealKeys } from '../core/privacy/seal.ts';

const KEY_BYTES = 32;

/** Draws it. */
export function drawSealKeys(): SealKeys {
  return { current: 'k1', keys: { k1: randomBytes(KEY_BYTES).toString('base64url') } };
}
