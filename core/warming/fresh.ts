/** What the cache knows of a key before a load: fresh, known to be missing, or a hint for the origin. */
import type { EntryState } from '../cache-entry.ts';
import type { Codec } from '../codec/codec.ts';
import { hasOtherForm } from '../codec/form.ts';
import type { Keyspace } from '../config/settings.ts';
import type { LoadHint } from '../origin.ts';
import type { WarmItem, WarmMessage } from './messages.ts';
import type { Outcome } from './outcomes.ts';

/** The outcome of a key that needs no load; undefined for one that does. */
export function outcomeWithoutLoad(
  state: EntryState,
  item: WarmItem,
  { codec }: Keyspace,
  message: WarmMessage,
  now: number,
): Outcome | undefined {
  if (isFresh(state, item, codec, now)) return freshOutcome(item, state, message, now);
  const { missing } = state;
  if (!missing || missing.until <= now || missing.at < item.loadedNoEarlierThan) return undefined;
  const reason = `the origin had no such value; asked again after ${new Date(missing.until).toISOString()}`;
  // When it was asked: a key is not made to rest longer by being proposed meanwhile.
  return {
    item,
    status: 'missing',
    calls: 0,
    reason,
    code: 'origin_missing',
    loadedAt: missing.at,
  };
}

/** What the origin may want to know before it is asked for a key. */
export function hintOf(
  state: EntryState | undefined,
  item: WarmItem,
  keyspace: Keyspace,
  now: number,
): LoadHint {
  const { codec, ttlMilliseconds } = keyspace;
  const askedNoEarlierThan = Math.max(item.loadedNoEarlierThan, now - ttlMilliseconds);
  const mayExtend = state && mayLiveOn(state, codec, now) && !needsValue(keyspace);
  if (!mayExtend || state.validator === undefined) return { askedNoEarlierThan };
  return { askedNoEarlierThan, validator: state.validator };
}

/** Whether the tags of an entry depend on its value, so that it cannot live on without it. */
function needsValue({ tags, categoryPath }: Keyspace): boolean {
  return categoryPath !== undefined && tags.some((tag) => tag.includes('{category}'));
}

/** Whether an entry can be made to live on as it stands. */
function mayLiveOn(state: EntryState, codec: Codec, now: number): boolean {
  if (!state.exists || isForeign(state, now) || hasOtherForm(state, codec)) return false;
  // bentocache keeps the end of an entry inside its value.
  return codec.format !== 'bentocache';
}

/** An entry of unknown age (written by someone else) is fresh unless a later load was asked for. */
function isFresh(state: EntryState, item: WarmItem, codec: Codec, now: number): boolean {
  if (!state.exists) return false;
  if (isForeign(state, now)) return item.loadedNoEarlierThan === 0;
  return state.loadedAt >= item.loadedNoEarlierThan && !hasOtherForm(state, codec);
}

/** Another program has written the value: its state is that of the entry before it, or none. */
function isForeign({ expiresAt }: EntryState, now: number): boolean {
  return expiresAt <= now;
}

/**
 * A live entry of this very run was loaded for this message: by an earlier delivery, whose call
 * still has to be counted, or by an earlier try that counted its call and lost the cache's answer.
 */
function freshOutcome(
  item: WarmItem,
  state: EntryState,
  message: WarmMessage,
  now: number,
): Outcome {
  if (isForeign(state, now)) return { item, status: 'fresh', calls: 0 };
  const { loadedAt, expiresAt, loadMilliseconds, dollars } = state;
  const isOurs = state.run === message.run && state.strategy === message.strategy;
  if (!isOurs || item.isUnreadable) return { item, status: 'fresh', calls: 0, loadedAt, expiresAt };
  const isCounted = message.attempt > 0 && loadedAt < message.notBefore;
  if (isCounted) return { item, status: 'warmed', calls: 0, loadedAt, expiresAt };
  const cost = dollars === undefined ? {} : { dollars };
  return { item, status: 'warmed', calls: 1, loadedAt, expiresAt, loadMilliseconds, ...cost };
}
