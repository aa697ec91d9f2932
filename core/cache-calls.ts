/**
 * What users of the cache ask of it, as messages: for functions that run where they cannot reach it
 * and ask one that can.
 */
import { asPreheatError, PreheatError } from './errors.ts';
import type { Guide } from './foresight/guide.ts';
import type { Breaker, Cache, RateLimiter } from './ports.ts';
import type { CacheGauge } from './recovery/health.ts';
import type { EntryLives } from './recovery/spread.ts';

/** The cache, and what all its users share in it. */
export interface CachePorts {
  readonly cache: Cache;
  readonly guide: Guide;
  readonly limiter: RateLimiter;
  readonly breaker: Breaker;
  readonly gauge: CacheGauge;
  readonly lives: EntryLives;
}

/** One call of one port. */
export interface CacheCall {
  readonly port: keyof CachePorts;
  readonly method: string;
  readonly args: readonly unknown[];
}

/** What a call came to. */
export type CacheAnswer = { readonly result?: unknown } | { readonly error: unknown };

/** One part of `Cache.dropGroup`: it is called again until all is dropped. */
export interface DroppedPart {
  readonly steps: readonly (readonly string[])[];
  readonly isDone: boolean;
}

/** Every method that may be called, by port: a forgotten one does not compile. */
export const CACHE_METHODS: {
  // Whether a turn comes late is for who waits for it to say.
  readonly [Port in keyof CachePorts]: Readonly<
    Record<Exclude<keyof CachePorts[Port], 'isLate'>, MethodKind>
  >;
} = {
  cache: {
    read: 'whole',
    inspect: 'each',
    inspectEach: 'each',
    write: 'each',
    extend: 'each',
    noteAbsent: 'parts',
    lock: 'each',
    takeTurn: 'whole',
    unlock: 'parts',
    claimHit: 'whole',
    moment: 'whole',
    invalidate: 'parts',
    dropGroup: 'whole',
    lease: 'whole',
    longestLease: 'whole',
    ping: 'whole',
  },
  guide: {
    guidance: 'whole',
    publish: 'whole',
    halt: 'whole',
    withdraw: 'whole',
    spend: 'whole',
    publishSuccessors: 'parts',
    successors: 'whole',
  },
  limiter: { take: 'whole' },
  breaker: { ask: 'whole', report: 'whole', state: 'whole' },
  gauge: { read: 'whole' },
  lives: { shorten: 'parts' },
};

/** `parts`: the first argument is a list that may be sent in several; `each`: with one result per element. */
export type MethodKind = 'whole' | 'parts' | 'each';

/** A call or an answer as plain JSON values: bytes and errors have a form of their own in it. */
export function packCacheMessage(value: unknown): unknown {
  if (Buffer.isBuffer(value)) return { $bytes: value.toString('base64') };
  if (value instanceof Error) return { $error: describeError(value) };
  return mapWithin(value, packCacheMessage);
}

/** What was packed. */
export function unpackCacheMessage(value: unknown): unknown {
  if (typeof value === 'object' && value !== null) {
    if ('$bytes' in value) return Buffer.from(String(value.$bytes), 'base64');
    if ('$error' in value) return restoreError(value.$error as ErrorForm);
  }
  return mapWithin(value, unpackCacheMessage);
}

function mapWithin(value: unknown, change: (value: unknown) => unknown): unknown {
  if (Array.isArray(value)) return value.map(change);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, each]) => each !== undefined);
  return Object.fromEntries(entries.map(([name, each]) => [name, change(each)]));
}

type ErrorForm = ReturnType<typeof describeError>;

/** Without its cause, which may hold keys. */
function describeError(thrown: Error) {
  const { message, code, fault, retryable, status, retryAfterMilliseconds } =
    asPreheatError(thrown);
  return {
    message,
    code,
    fault,
    retryable,
    status,
    ...(retryAfterMilliseconds === undefined ? {} : { retryAfterMilliseconds }),
  };
}

function restoreError({ message, ...options }: ErrorForm): PreheatError {
  return new PreheatError(message, options);
}
