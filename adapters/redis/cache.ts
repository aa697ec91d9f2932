/** The cache in Redis or Valkey: values at their exact keys, their state in a HASH beside them. */
import type { Redis } from 'ioredis';
import { LEASE_MILLISECONDS, LONGEST_LEASE_MILLISECONDS } from '../../core/cache-entry.ts';
import type { Cache, CacheExtension, CacheWrite, WriteStatus } from '../../core/ports.ts';
import { metaKey, nextKey } from './beside.ts';
import { fromRedis, redisDown, sendPipeline } from './connection.ts';
import { extraFields, parseState, STATE_FIELDS } from './entry-state.ts';
import { parseSuccessors } from './guide.ts';
import { dropGroup, invalidateKeys, joinGroups } from './invalidation.ts';
import { runScript, runScripts, type ScriptCall } from './script.ts';
import { CLAIM_HIT } from './scripts/claim-hit.ts';
import { EXTEND_ENTRY } from './scripts/extend-entry.ts';
import { NOTE_ABSENT } from './scripts/note-absent.ts';
import { RELEASE_LOCK } from './scripts/release-lock.ts';
import { TAKE_TURN } from './scripts/take-turn.ts';
import { WRITE_ENTRY } from './scripts/write-entry.ts';

/** Clocks of readers and of Redis differ by less than this. */
const SLACK_MILLISECONDS = 60_000;

/** Leases are rounded up to one of these, so that one plain command takes one. */
const LEASE_TERMS = [250, 1_000, 5_000, LONGEST_LEASE_MILLISECONDS];

/** Makes the cache on a client of `makeRedis`. */
export function makeRedisCache(redis: Redis): Cache {
  return {
    async read(key, options) {
      const pipeline = redis
        .pipeline()
        .getBuffer(key)
        .hmget(metaKey(key), ...STATE_FIELDS);
      if (options?.successors) pipeline.get(nextKey(key));
      const [value, state, next] = await readPipeline(pipeline);
      const found = Buffer.isBuffer(value) ? value : undefined;
      const successors = parseSuccessors(next);
      const read = { value: found, state: parseState(state, found !== undefined) };
      return successors ? { ...read, successors } : read;
    },
    async inspect(keys) {
      const pipeline = redis.pipeline();
      for (const key of keys) pipeline.pttl(key).hmget(metaKey(key), ...STATE_FIELDS);
      const replies = await readPipeline(pipeline);
      return keys.map((_, index) => {
        // PTTL answers −2 where there is no such key, −1 where it never expires.
        const exists = Number(replies[2 * index]) !== -2;
        return parseState(replies[2 * index + 1], exists);
      });
    },
    async write(writes) {
      const refusals = await joinGroups(redis, writes);
      const open = writes.filter((_, index) => refusals[index] === undefined);
      const replies = (await runScripts(redis, WRITE_ENTRY, open.map(writeCall))).values();
      return refusals.map((refusal) => refusal ?? (replies.next().value as WriteStatus | Error));
    },
    async extend(extensions) {
      const refusals = await joinGroups(redis, extensions);
      const open = extensions.filter((_, index) => refusals[index] === undefined);
      const replies = (await runScripts(redis, EXTEND_ENTRY, open.map(extendCall))).values();
      return refusals.map((one) => one ?? (replies.next().value as WriteStatus | 'gone' | Error));
    },
    async noteAbsent(absences) {
      const calls = absences.map(({ key, at, moment, milliseconds }) => ({
        keys: [metaKey(key)],
        args: [at, at + milliseconds, moment, Math.ceil(milliseconds) + SLACK_MILLISECONDS],
      }));
      const failed = (await runScripts(redis, NOTE_ABSENT, calls)).find(isError);
      if (failed) throw failed;
    },
    async claimHit({ key, at, loadedAt, shadowTtlMilliseconds }) {
      const keep = 2 * shadowTtlMilliseconds + SLACK_MILLISECONDS;
      const args = [at, loadedAt, shadowTtlMilliseconds, Math.ceil(keep)];
      const reply = await runScript(redis, CLAIM_HIT, { keys: [metaKey(key)], args });
      const [firstUse, firstPastShadow] = reply as readonly number[];
      return { firstUse: firstUse === 1, firstPastShadow: firstPastShadow === 1 };
    },
    async lock(keys, owner, milliseconds) {
      const pipeline = redis.pipeline();
      for (const key of keys) pipeline.set(lockKey(key), owner, 'PX', milliseconds, 'NX');
      return (await readPipeline(pipeline)).map((reply) => reply === 'OK');
    },
    async takeTurn(key, owner, milliseconds) {
      const call = { keys: [lockKey(key)], args: [owner, milliseconds] };
      return String(await runScript(redis, TAKE_TURN, call));
    },
    async unlock(keys, owner) {
      const calls = keys.map((key) => ({ keys: [lockKey(key)], args: [owner] }));
      const failed = (await runScripts(redis, RELEASE_LOCK, calls)).find(isError);
      if (failed) throw failed;
    },
    async moment() {
      const [seconds, microseconds] = await fromRedis(redis.time());
      return Number(seconds) * 1_000 + Number(microseconds) / 1_000;
    },
    invalidate: (keys) => invalidateKeys(redis, keys),
    dropGroup: (group) => dropGroup(redis, group),
    async lease(milliseconds) {
      const term = LEASE_TERMS.find((each) => each >= milliseconds) ?? LONGEST_LEASE_MILLISECONDS;
      await fromRedis(redis.set(leaseKey(term), '', 'PX', LEASE_MILLISECONDS));
    },
    async longestLease() {
      const found = await readPipeline(
        LEASE_TERMS.reduce((pipeline, term) => pipeline.exists(leaseKey(term)), redis.pipeline()),
      );
      return Math.max(0, ...LEASE_TERMS.filter((_, index) => found[index] === 1));
    },
    async ping() {
      await fromRedis(redis.ping());
    },
  };
}

function leaseKey(term: number): string {
  return `preheat:lease:${term}`;
}

function lockKey(key: string): string {
  return `preheat:lock:${key}`;
}

function isError(reply: unknown): reply is Error {
  return reply instanceof Error;
}

/** Whole or failed: a value without its state would be miscounted. */
async function readPipeline(pipeline: ReturnType<Redis['pipeline']>): Promise<unknown[]> {
  const replies = await sendPipeline(pipeline);
  const failed = replies.find(isError);
  if (failed) throw redisDown(failed);
  return replies;
}

/** How long a state is kept: past the end of its entry and of any shadow that a hit may still set. */
function keepMilliseconds({
  ttlMilliseconds,
  shadowTtlMilliseconds,
}: Pick<CacheWrite, 'ttlMilliseconds' | 'shadowTtlMilliseconds'>): number {
  return Math.ceil(Math.max(2 * shadowTtlMilliseconds, ttlMilliseconds) + SLACK_MILLISECONDS);
}

function extendCall(extension: CacheExtension): ScriptCall {
  return {
    keys: [extension.key, metaKey(extension.key)],
    args: [
      extension.confirmedLoadedAt,
      extension.loadedAt,
      extension.ttlMilliseconds,
      extension.loadMilliseconds,
      extension.strategy,
      extension.run,
      keepMilliseconds(extension),
      extension.moment ?? '',
      ...extraFields(extension),
    ],
  };
}

function writeCall(write: CacheWrite): ScriptCall {
  const { ttlMilliseconds, shadowTtlMilliseconds } = write;
  return {
    keys: [write.key, metaKey(write.key)],
    args: [
      write.value,
      write.loadedAt,
      ttlMilliseconds,
      shadowTtlMilliseconds,
      write.loadMilliseconds,
      write.strategy,
      write.run,
      keepMilliseconds(write),
      write.moment ?? '',
      ...extraFields(write),
    ],
  };
}
