/**
 * What warmed entries occupy in the cache: bytes by the time at which they are gone. The strategies
 * cannot see the cache, so this errs to the safe side: an entry is counted from its approval to
 * the end of its TTL, whether its load succeeds or not.
 */
import type { Keyspace } from '../config/settings.ts';
import type { Occupied } from './purse-state.ts';

/** Entries that end within this part of a TTL are counted as one. */
const SLOTS_PER_TTL = 8;

/** Bytes that are occupied now. */
export function occupiedBytes(occupied: readonly Occupied[], now: number): number {
  return occupied.reduce((sum, { until, bytes }) => sum + (until > now ? bytes : 0), 0);
}

/** Adds warmed entries, and forgets those that are gone. */
export function occupy(
  occupied: readonly Occupied[],
  warmed: readonly { readonly at: number; readonly bytes: number }[],
  { name, ttlMilliseconds }: Keyspace,
  now: number,
): readonly Occupied[] {
  const width = ttlMilliseconds / SLOTS_PER_TTL;
  const left = occupied.filter(({ until }) => until > now);
  const slots = new Map(
    left.filter(({ keyspace }) => keyspace === name).map(({ until, bytes }) => [until, bytes]),
  );
  for (const { at, bytes } of warmed) {
    const until = Math.ceil(Math.ceil((at + ttlMilliseconds) / width) * width);
    slots.set(until, (slots.get(until) ?? 0) + bytes);
  }
  return [
    ...left.filter(({ keyspace }) => keyspace !== name),
    ...[...slots].map(([until, bytes]) => ({ keyspace: name, until, bytes })),
  ];
}
