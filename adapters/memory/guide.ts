/** Guidance for readers in memory: the backtest asks its synchronous store once per read. */
import type { Guidance } from '../../core/foresight/foresee.ts';
import type { Grant, Guide } from '../../core/foresight/guide.ts';
import type { Successors } from '../../core/foresight/successors.ts';
import type { Clock } from '../../core/ports.ts';

/** The store with the time given by the caller; the contract is that of `Guide`. */
export interface GuideStore {
  guidance(keyspace: string, now: number): Guidance | undefined;
  halt(isHalted: boolean): void;
  publish(keyspace: string, guidance: Guidance, grant: Grant, until: number): void;
  withdraw(keyspace: string, now: number): Grant | undefined;
  spend(keyspace: string, now: number): number | undefined;
  publishSuccessors(key: string, successors: Successors, until: number): void;
  successors(key: string, now: number): Successors | undefined;
}

interface Published {
  readonly guidance: Guidance;
  readonly reservedAt: number;
  readonly until: number;
  calls: number;
}

/** Makes an empty store. */
export function makeGuideStore(): GuideStore {
  let halted = false;
  const keyspaces = new Map<string, Published>();
  const keys = new Map<string, { readonly successors: Successors; readonly until: number }>();
  const current = (keyspace: string, now: number): Published | undefined => {
    const published = keyspaces.get(keyspace);
    return published && now < published.until ? published : undefined;
  };
  return {
    guidance: (keyspace, now) => (halted ? undefined : current(keyspace, now)?.guidance),
    halt(isHalted) {
      halted = isHalted;
    },
    publish(keyspace, guidance, { reservedAt, calls }, until) {
      keyspaces.set(keyspace, { guidance, reservedAt, calls, until });
    },
    withdraw(keyspace, now) {
      const published = current(keyspace, now);
      if (!published) return undefined;
      const { reservedAt, calls } = published;
      published.calls = 0;
      return { reservedAt, calls };
    },
    spend(keyspace, now) {
      const published = current(keyspace, now);
      if (!published || published.calls < 1) return undefined;
      published.calls -= 1;
      return published.reservedAt;
    },
    publishSuccessors(key, successors, until) {
      keys.set(key, { successors, until });
    },
    successors(key, now) {
      const published = keys.get(key);
      if (published && now >= published.until) keys.delete(key);
      return published && now < published.until ? published.successors : undefined;
    },
  };
}

/** Makes a guide whose publications end by the clock; pass a store to look into it from outside. */
export function makeMemoryGuide(
  clock: Pick<Clock, 'now'>,
  store: GuideStore = makeGuideStore(),
): Guide {
  return {
    guidance: async (keyspace) => store.guidance(keyspace, clock.now()),
    halt: async (isHalted) => store.halt(isHalted),
    async publish(keyspace, guidance, grant, milliseconds) {
      store.publish(keyspace, guidance, grant, clock.now() + milliseconds);
    },
    withdraw: async (keyspace) => store.withdraw(keyspace, clock.now()),
    spend: async (keyspace) => store.spend(keyspace, clock.now()),
    async publishSuccessors(published) {
      for (const { ref, successors, milliseconds } of published) {
        store.publishSuccessors(ref.key, successors, clock.now() + milliseconds);
      }
    },
    successors: async (key) => store.successors(key, clock.now()),
  };
}
