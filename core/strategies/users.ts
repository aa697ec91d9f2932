import type { Settings } from '../config/settings.ts';
import { refId } from '../keyspaces/keyspaces.ts';
import { chanceOfVisit, withDue } from '../users/habits.ts';
import { ownKey } from '../users/preload.ts';
import type { UserRecord, UserState } from '../users/state.ts';
import { updateUsers } from '../users/update.ts';
import type { Candidate } from './candidate.ts';
import { eitherOf } from './chance.ts';
import type { Settle, Strategy } from './strategy.ts';

/** A key that no preload entry names is usual when it was read in more than one of the last visits. */
const LEAST_HABIT = 0.3;
/** Of a user's own key, where they were never seen to read it: as likely as not. */
const OWN_KEY_CHANCE = 0.5;
const HOUR_MILLISECONDS = 3_600_000;
/** A habit repeats by the week: a longer life of an entry makes a visit no likelier. */
const LONGEST_LIFE_MILLISECONDS = 7 * 24 * HOUR_MILLISECONDS;

/** A key, and how likely it is that its user reads it. */
export interface UsualKey {
  readonly keyspace: string;
  readonly key: string;
  /** How likely the user reads it when they come. */
  readonly chance: number;
}

/**
 * Proposes what users read who are likely to come, by habit, before the next run: the keys of
 * `users.preload`, and what they usually read. A user who did not come is proposed again when the
 * entries have ended, as long as the hour of their habit lasts.
 */
export const users: Strategy = async (context) => {
  const { settings, own, patterns, now, horizonMilliseconds } = context;
  const until = now + horizonMilliseconds;
  const ids = await context.users.due(until, own.limit);
  const records = (await context.users.read(ids)).filter((record) => record !== undefined);
  const candidates = new Map<string, Candidate>();
  for (const record of records) {
    const dueAt = record.state.dueAt ?? now;
    // Nobody looked while it lasted: that hour is over.
    if (dueAt + HOUR_MILLISECONDS <= now) continue;
    for (const usual of usualKeys(record, settings)) {
      addCandidate(candidates, usual, record, Math.max(now, dueAt), settings);
    }
  }
  const known = await patterns.read([...candidates.values()].map(({ ref }) => ref));
  const skipBefore = now - settings.users.skipIfWarmedWithinMilliseconds;
  return [...candidates.values()]
    .filter(({ warmAt }, index) => {
      const stats = known[index]?.stats;
      return !stats || (stats.expiresAt <= warmAt && (stats.warm?.at ?? 0) <= skipBefore);
    })
    .sort((a, b) => (b.evidence ?? 0) - (a.evidence ?? 0))
    .slice(0, own.limit);
};

/** Moves on those whom the run has looked at: the index of due users is a timer wheel. */
export const postponeUsers: Settle = async ({
  settings,
  own,
  users: store,
  now,
  horizonMilliseconds,
}) => {
  const until = now + horizonMilliseconds;
  const ids = await store.due(until, own.limit);
  await updateUsers(store, ids, (state) => {
    if (state.dueAt === undefined || state.dueAt > until) return undefined;
    return postpone(state, now, settings);
  });
};

/** What a user usually reads, and the keys of `users.preload` that are their own. */
export function usualKeys(
  { user, state }: { readonly user: string; readonly state: Pick<UserState, 'recent'> },
  settings: Settings,
): UsualKey[] {
  const entries = new Map(settings.users.preload.map((entry) => [entry.keyspace, entry]));
  const newestFirst = state.recent.toReversed();
  const read = [...Map.groupBy(newestFirst, ({ keyspace }) => keyspace)].flatMap(
    ([keyspace, recent]) => {
      const entry = entries.get(keyspace);
      return recent.filter(
        ({ habit }, index) => habit >= LEAST_HABIT || index < (entry?.recent ?? 0),
      );
    },
  );
  const usual = read.map(({ keyspace, key, habit }) => ({ keyspace, key, chance: habit }));
  const ownKeys = settings.users.preload
    .flatMap((entry) => ownKey(entry, user, settings))
    .map((own) => ({ ...own, chance: OWN_KEY_CHANCE }));
  const seen = new Set(usual.map(refId));
  return [...usual, ...ownKeys.filter((own) => !seen.has(refId(own)))];
}

function addCandidate(
  candidates: Map<string, Candidate>,
  usual: UsualKey,
  { state }: UserRecord,
  warmAt: number,
  settings: Settings,
): void {
  const keyspace = settings.keyspaces.get(usual.keyspace);
  if (!keyspace || keyspace.control) return;
  const life = Math.min(LONGEST_LIFE_MILLISECONDS, keyspace.ttlMilliseconds);
  const evidence = chanceOfVisit(state, warmAt, warmAt + life) * usual.chance;
  const { keyspace: name, key } = usual;
  const known = candidates.get(refId(usual));
  candidates.set(refId(usual), {
    ref: { keyspace: name, key },
    warmAt: Math.min(warmAt, known?.warmAt ?? warmAt),
    priority: keyspace.priority,
    reason: 'of a user who usually comes at this time',
    evidence: eitherOf(evidence, known?.evidence ?? 0),
  });
}

/** Looks again when what was loaded has ended, within the hour; else in the next likely hour. */
function postpone(state: UserState, now: number, settings: Settings): UserState {
  const dueAt = Math.max(now, state.dueAt ?? now);
  const lives = [...settings.keyspaces.values()].map(({ ttlMilliseconds }) => ttlMilliseconds);
  const again = dueAt + Math.min(...lives);
  const hourEndsAt = (Math.floor(dueAt / HOUR_MILLISECONDS) + 1) * HOUR_MILLISECONDS;
  return again < hourEndsAt ? { ...state, dueAt: again } : withDue(state, dueAt);
}
