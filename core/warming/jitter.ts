import { hash } from 'node:crypto';
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
  if (jitter === 0) return ttlMilliseconds;
  const most = Math.min(mostMilliseconds, ttlMilliseconds * jitter);
  const digest = hash('sha256', `${run}\0${key}`);
  const share = Number.parseInt(digest.slice(0, 8), 16) / 2 ** 32;
  return Math.round(ttlMilliseconds - most * share);
}
