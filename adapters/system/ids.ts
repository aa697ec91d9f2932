/** Ids that no two processes share. */
import { randomBytes } from 'node:crypto';
import type { Ids } from '../../core/ports.ts';

const RANDOM_BYTES = 8;

/**
 * Url-safe ids of 21 characters: epoch milliseconds in base 36 (8 digits until the year 2059, so
 * they sort by time) and 64 random bits.
 */
export const randomIds: Ids = {
  next() {
    const random = randomBytes(RANDOM_BYTES).readBigUInt64BE().toString(36).padStart(13, '0');
    return Date.now().toString(36).padStart(8, '0') + random;
  },
};
