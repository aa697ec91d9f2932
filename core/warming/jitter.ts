import { createHash } from 'node:crypto';
import type { Keyspace } from '../config/settings.ts';
import type { WarmItem } from './messages.ts';

/**
 * Life of a warmed entry: its TTL, or the keyspace's, less an early jitter, so that keys that are
 * warmed together do not expire together. Deterministic in key and run: a redelivered message
 * writes the same life.
 *
 * @param mostMilliseconds all that the jitter may take off: what is warmed alone needs none.
 */
export function jitteredTtl(
  { jitter, ...keyspace }: Pick<Keyspace, 'jitter' | 'ttlMilliseconds'>,
  { key, ttlMilliseconds = keyspace.ttlMilliseconds }: Pick<WarmItem, 'key' | 'ttlMilliseconds'>,
  run: string,
  mostMilliseconds: number = Number.POSITIVE_INFINITY,
): number {
  const most = Math.min(mostMilliseconds, ttlMilliseconds * jitter);
  if (most === 0) return ttlMilliseconds;
  const digest = createHash('sha256').update(`${run}\0${key}`).digest();
  const share = digest.readUInt32BE(0) / 2 ** 32;
  return Math.round(ttlMilliseconds - most * share);
}
