/**
 * Foresight of the backtest's application: what the client library does after a read, without
 * waiting for anything, because it is called once per read.
 */
import { type CacheStore, isLive } from '../../adapters/memory/cache-store.ts';
import type { GuideStore } from '../../adapters/memory/guide.ts';
import { FORESIGHT } from '../../core/budget/rows.ts';
import type { Settings } from '../../core/config/settings.ts';
import { type Foreseen, foresee } from '../../core/foresight/foresee.ts';
import { makeSessions } from '../../core/foresight/sessions.ts';
import { isHeldOut } from '../../core/gate/hold-out.ts';
import type { OnLoad, WarmAtRead } from './loads.ts';
import { KEYSPACE } from './settings.ts';

/** What the application foresees with. */
export interface ForesightOptions {
  readonly settings: Settings;
  readonly store: CacheStore;
  readonly guide: GuideStore;
  readonly reactionMilliseconds: number;
  readonly warmAtRead: WarmAtRead;
  readonly onLoad: OnLoad;
}

/** Warms at the read. */
export interface Foresight {
  visit(key: string, at: number, user: string): void;
  /** When the next foreseen key is loaded, epoch milliseconds. */
  nextAt(): number;
  /** Loads it, if nobody has meanwhile. */
  step(): void;
}

/** Makes an application that foresees. */
export function makeForesight(options: ForesightOptions): Foresight {
  const { settings, store, guide, reactionMilliseconds } = options;
  const { ttlMilliseconds } = settings.keyspaces.get(KEYSPACE) ?? { ttlMilliseconds: 0 };
  const sessions = makeSessions();
  /** The reaction is the same for all, so they come in order. */
  const waiting: { readonly at: number; readonly foreseen: readonly Foreseen[] }[] = [];
  let first = 0;
  return {
    visit(key, at, user) {
      if (user === '') return;
      const visit = sessions.visit(user, { keyspace: KEYSPACE, key }, at, ttlMilliseconds);
      if (!visit) return;
      const successors = guide.successors(key, at);
      visit.expect(successors);
      if (!successors) return;
      const dueAt = at + reactionMilliseconds;
      // What lives on until then needs no warm, and as good as all of it does where much is read.
      const slots = successors.slots.filter((slot) => !isLive(store.find(slot.key, at), dueAt));
      if (slots.length === 0) return;
      const guided = (keyspace: string) => guide.guidance(keyspace, at);
      const foreseen = foresee({ ...successors, slots }, guided, visit.trust);
      if (foreseen.length > 0) waiting.push({ at: dueAt, foreseen });
    },
    nextAt: () => waiting[first]?.at ?? Number.POSITIVE_INFINITY,
    step() {
      const { at, foreseen } = waiting[first] ?? { at: 0, foreseen: [] };
      first += 1;
      if (first === waiting.length) {
        waiting.length = 0;
        first = 0;
      }
      for (const { keyspace, key, benefit } of foreseen) {
        if (isLive(store.find(key, at), at)) continue;
        if (isHeldOut({ keyspace, key }, at, settings.experiments.holdOut)) continue;
        const reservedAt = guide.spend(keyspace, at);
        if (reservedAt === undefined) return;
        options.onLoad({ at, strategy: FORESIGHT, keys: [key] });
        options.warmAtRead(key, at, { reservedAt, benefit });
      }
    },
  };
}
