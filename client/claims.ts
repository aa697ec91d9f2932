/** Claims what hits meant, in the background: used for the first time, first past the shadow. */
import { meaningOfHit } from '../core/budget/shadow.ts';
import type { Cache, HitClaim } from '../core/ports.ts';
import type { HeldEntry } from './held-entry.ts';

/** Nothing claimed. */
export const NO_CLAIM: HitClaim = { firstUse: false, firstPastShadow: false };

/** Claims for hits. */
export interface Claims {
  /** Undefined where this hit can mean nothing; never rejects. */
  claim(entry: HeldEntry, at: number): Promise<HitClaim> | undefined;
  /** Resolves when the claims made so far are decided. */
  settled(): Promise<void>;
}

/**
 * Makes the claims of one process: each entry and reason is asked for once. A claim that fails is
 * lost, which errs on the safe side: the budget believes that less was saved.
 */
export function makeClaims(cache: Pick<Cache, 'claimHit'>, onError: () => void): Claims {
  /** Reads of one entry overlap: the state that each fetched says the same until one has claimed. */
  const pending = new Map<string, Promise<HitClaim>>();
  return {
    claim(entry, at) {
      // Written by another program: nothing is known of it.
      if (entry.loadedAt === 0) return undefined;
      const { isFirstUse, isPastShadow } = meaningOfHit(entry, at);
      if (!isFirstUse && !isPastShadow) return undefined;
      const { key, loadedAt } = entry;
      const shadowTtlMilliseconds = entry.keyspace.ttlMilliseconds;
      entry.used = true;
      if (isPastShadow) entry.shadowUntil = at + shadowTtlMilliseconds;
      const id = `${loadedAt}:${isFirstUse}:${isPastShadow}:${key}`;
      if (pending.has(id)) return undefined;
      const decided = cache
        .claimHit({ key, at, loadedAt, shadowTtlMilliseconds })
        .catch(() => {
          onError();
          return NO_CLAIM;
        })
        .finally(() => pending.delete(id));
      pending.set(id, decided);
      return decided;
    },
    async settled() {
      await Promise.all(pending.values());
    },
  };
}
