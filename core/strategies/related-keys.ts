/** Keys that are read together with what is read a lot right now. */
import type { Keyspace } from '../config/settings.ts';
import { likelySuccessors, type Successors, shareOf } from '../foresight/successors.ts';
import { type KeyRef, refId } from '../keyspaces/keyspaces.ts';
import { readsPerTtl } from '../patterns/rates.ts';
import type { KeyRecord } from '../patterns/stats.ts';
import type { Candidate } from './candidate.ts';
import { chanceOf, LEAST_CHANCE } from './chance.ts';
import { staleOnly } from './stale.ts';
import type { StrategyContext } from './strategy.ts';

interface Company {
  readonly ref: KeyRef;
  /** The keys that it follows on, and how many reads of it each is expected to bring per ms. */
  readonly triggers: { readonly key: string; readonly rate: number }[];
}

/** Proposes what follows on the keys of a keyspace: each as often as they are read now. */
export async function coReadKeys(
  { settings, own, patterns, now }: StrategyContext,
  { name, ttlMilliseconds }: Keyspace,
): Promise<Candidate[]> {
  const refs = await patterns.top(name, own.limit, ttlMilliseconds);
  const records = await patterns.read(refs);
  const followers = new Map<string, Company>();
  for (const record of records) {
    const next = record?.stats.next;
    if (next) addFollowers(followers, record, next, now, ttlMilliseconds);
  }
  const proposed = [...followers.values()].flatMap(({ ref, triggers }): Candidate[] => {
    const keyspace = settings.keyspaces.get(ref.keyspace);
    if (!keyspace || keyspace.control) return [];
    const rate = triggers.reduce((sum, trigger) => sum + trigger.rate, 0);
    const evidence = chanceOf(rate * keyspace.ttlMilliseconds);
    if (evidence < LEAST_CHANCE) return [];
    const strongest = triggers.reduce((a, b) => (b.rate > a.rate ? b : a));
    const reason = `read together with ${strongest.key}`;
    return [{ ref, warmAt: now, priority: keyspace.priority, reason, evidence }];
  });
  return staleOnly(patterns, proposed, now);
}

function addFollowers(
  followers: Map<string, Company>,
  { ref: trigger, stats }: KeyRecord,
  next: Successors,
  now: number,
  ttlMilliseconds: number,
): void {
  const [perTtl = 0] = readsPerTtl(stats.counts, stats.countedAt, now, ttlMilliseconds);
  for (const slot of likelySuccessors(next)) {
    const { keyspace, key } = slot;
    const id = refId(slot);
    const company = followers.get(id) ?? { ref: { keyspace, key }, triggers: [] };
    const rate = (perTtl * shareOf(next, slot)) / ttlMilliseconds;
    company.triggers.push({ key: trigger.key, rate });
    followers.set(id, company);
  }
}
