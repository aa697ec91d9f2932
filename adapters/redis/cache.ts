/** The cache in Redis or Valkey: values at their exact keys, their state in a HASH beside them. */
import { LEASE_MILLISECONDS, LONGEST_LEASE_MILLISECONDS } from '../../core/cache-entry.ts';
import type {
  Cache,
  CacheExtension,
  CacheWrite,
  EntryState,
  WriteStatus,
} from '../../core/ports.ts';
import { metaKey, nextKey } from './beside.ts';
import { type RedisClient, redisDown } from './connection.ts';
import { extraFields, parseState, STATE_FIELDS } from './entry-state.ts';
import { parseSuccessors } from './guide.ts';
import { dropGroup, invalidateKeys, joinGroups } from './invalidation.ts';
import { readMoment } from './moment.ts';
import { askPrimaries } from './primaries.ts';
import { runAllScripts, runScript, runScripts, type ScriptCall } from './script.ts';
import { CLAIM_HIT } from './scripts/claim-hit.ts';
import { EXTEND_ENTRY } from './scripts/extend-entry.ts';
import { NOTE_ABSENT } from './scripts/note-absent.ts';
import { RELEASE_LOCK } from './scripts/release-lock.ts';
import { TAKE_TURN } from './scripts/take-turn.ts';
import { WRITE_ENTRY } from './scripts/write-entry.ts';
import { isError, type KeyedCommand, sendAll, sendBatch, sendOne } from './send.ts';

/** Clocks of readers and of Redis differ by less than this. */
const SLACK_MILLISECONDS = 60_000;

/** Leases are rounded up to one of these, so that one plain command takes one. */
const LEASE_TERMS = [250, 1_000, 5_000, LONGEST_LEASE_MILLISECONDS];

/** Makes the cache on a client of `makeRedis`. */
export function makeRedisCache(redis: RedisClient): Cache {
  return {
    async read(key, options) {
      const commands: KeyedCommand[] = [{ key, call: ['getBuffer', key] }, stateCommand(key)];
      if (options?.successors) commands.push({ key, call: ['get', nextKey(key)] });
      const [value, state, next] = await sendAll(redis, commands);
      const found = Buffer.isBuffer(value) ? value : undefined;
      const successors = parseSuccessors(next);
      const read = { value: found, state: parseState(state, found !== undefined) };
      return successors ? { ...read, successors } : read;
    },
    async inspect(keys) {
      const states = await inspectKeys(redis, keys);
      const failed = states.find(isError);
      if (failed) throw failed;
      return states as EntryState[];
    },
    async inspectEach(keys) {
      const states = await inspectKeys(redis, keys);
      const [first] = states;
      if (isError(first) && states.every(isError)) throw first;
      return states;
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
      const calls = absences.map(
        ({ key, at, moment, milliseconds }): ScriptCall => ({
          keys: [metaKey(key)],
          args: [at, at + milliseconds, moment, Math.ceil(milliseconds) + SLACK_MILLISECONDS],
        }),
      );
      await runAllScripts(redis, NOTE_ABSENT, calls);
    },
    async claimHit({ key, at, loadedAt, shadowTtlMilliseconds }) {
      const keep = 2 * shadowTtlMilliseconds + SLACK_MILLISECONDS;
      const args = [at, loadedAt, shadowTtlMilliseconds, Math.ceil(keep)];
      const reply = await runScript(redis, CLAIM_HIT, { keys: [metaKey(key)], args });
      const [firstUse, firstPastShadow] = reply as readonly number[];
      return { firstUse: firstUse === 1, firstPastShadow: firstPastShadow === 1 };
    },
    async lock(keys, owner, milliseconds) {
      const commands = keys.map((each): KeyedCommand => {
        const key = lockKey(each);
        return { key, call: ['set', key, owner, 'PX', milliseconds, 'NX'] };
      });
      const replies = await sendBatch(redis, commands);
      const failed = replies.find(isError);
      if (failed && replies.every(isError)) throw redisDown(failed);
      return replies.map((reply) => reply === 'OK');
    },
    async takeTurn(key, owner, milliseconds) {
      const call: ScriptCall = { keys: [lockKey(key)], args: [owner, milliseconds] };
      return String(await runScript(redis, TAKE_TURN, call));
    },
    async unlock(keys, owner) {
      const calls = keys.map((key): ScriptCall => ({ keys: [lockKey(key)], args: [owner] }));
      await runAllScripts(redis, RELEASE_LOCK, calls);
    },
    moment: () => readMoment(redis),
    invalidate: (keys) => invalidateKeys(redis, keys),
    dropGroup: (group) => dropGroup(redis, group),
    async lease(milliseconds) {
      const term = LEASE_TERMS.find((each) => each >= milliseconds) ?? LONGEST_LEASE_MILLISECONDS;
      await sendOne(redis, 'set', leaseKey(term), '', 'PX', LEASE_MILLISECONDS);
    },
    async longestLease() {
      const commands = LEASE_TERMS.map((term): KeyedCommand => {
        const key = leaseKey(term);
        return { key, call: ['exists', key] };
      });
      const found = await sendAll(redis, commands);
      return Math.max(0, ...LEASE_TERMS.filter((_, index) => found[index] === 1));
    },
    async ping() {
      const { isComplete } = await askPrimaries(redis, (node) => node.ping());
      if (!isComplete) throw redisDown('not all primaries answer');
    },
  };
}

/** Whole or failed with the value: without its state it would be miscounted. */
function stateCommand(key: string): KeyedCommand {
  return { key, call: ['hmget', metaKey(key), ...STATE_FIELDS] };
}

function leaseKey(term: number): string {
  return `preheat:lease:${term}`;
}

function lockKey(key: string): string {
  return `preheat:lock:${key}`;
}

/** A state or an error per key, in one round trip. */
async function inspectKeys(
  redis: RedisClient,
  keys: readonly string[],
): Promise<(EntryState | Error)[]> {
  const commands = keys.flatMap((key): KeyedCommand[] => [
    { key, call: ['pttl', key] },
    stateCommand(key),
  ]);
  const replies = await sendBatch(redis, commands);
  return keys.map((_, index) => {
    const [life, state] = replies.slice(2 * index, 2 * index + 2);
    const failed = [life, state].find(isError);
    if (failed) return redisDown(failed);
    // PTTL answers −2 where there is no such key, −1 where it never expires.
    return parseState(state, Number(life) !== -2);
  });
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
  const { loadedAt, ttlMilliseconds, loadMilliseconds } = write;
  return {
    keys: [write.key, metaKey(write.key)],
    args: [
      write.value,
      loadedAt,
      Math.round(loadedAt + ttlMilliseconds),
      Math.max(1, Math.ceil(ttlMilliseconds - loadMilliseconds)),
      write.shadowTtlMilliseconds,
      loadMilliseconds,
      write.strategy,
      write.run,
      keepMilliseconds(write),
      write.moment ?? '',
      ...extraFields(write),
    ],
  };
}
