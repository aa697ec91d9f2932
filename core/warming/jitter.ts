import { createHash } from 'node:crypto';
import type { Keyspace } from '../config/settings.ts';

/**
 * Life of a warmed entry: the TTL less an early jitter, so that keys that are warmed together do
 * not expire together. Deterministic in key and run: a redelivered message writes the same life.
 */
export function jitteredTtl(keyspace: Keyspace, key: string, run: string): number {
  if (keyspace.jitter === 0) return keyspace.ttlMilliseconds;
  const digest = createHash('sha256').update(`${run}\0${key}`).digest();
  const share = digest.readUInt32BE(0) / 2 ** 32;
  return Math.round(keyspace.ttlMilliseconds * (1 - keyspace.jitter * share));
}
