/** Keys that are read together with what is read a lot right now. */
import type { Keyspace } from '../config/settings.ts';
import { likelySuccessors, type Successors, shareOf } from '../foresight/successors.ts';
import { type KeyRef, refId } from '../keyspaces/keyspaces.ts';
import { readsPerTtlNow } from '../patterns/rates.ts';
import type { KeyRecord } from '../patterns/stats.ts';
import { nameOf } from '../privacy/personal.ts';
import type { Candidate } from './candidate.ts';
import { chanceOf, LEAST_CHANCE } from './chance.ts';
import { staleOnly } from './stale.ts';
import type { StrategyContext } from './strategy.ts';

interface Company {
  readonly ref: KeyRef;
  /** How many reads of it the keys that it follows on are expected to bring per ms. */
  rate: number;
  /** Which of them brings most, and how many. */
  strongest: KeyRef;
  most: number;
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
  const proposed = [...followers.values()].flatMap(({ ref, rate, strongest }): Candidate[] => {
    const keyspace = settings.keyspaces.get(ref.keyspace);
    if (!keyspace || keyspace.control) return [];
    const evidence = chanceOf(rate * keyspace.ttlMilliseconds);
    if (evidence < LEAST_CHANCE) return [];
    const reason = `read together with ${nameOf(settings.keyspaces.get(strongest.keyspace), strongest)}`;
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
  const perTtl = readsPerTtlNow(stats.counts, stats.countedAt, now, ttlMilliseconds);
  for (const slot of likelySuccessors(next)) {
    const { keyspace, key } = slot;
    const rate = (perTtl * shareOf(next, slot)) / ttlMilliseconds;
    const id = refId(slot);
    const company = followers.get(id);
    if (!company) {
      followers.set(id, { ref: { keyspace, key }, rate, strongest: trigger, most: rate });
      continue;
    }
    company.rate += rate;
    if (rate <= company.most) continue;
    company.strongest = trigger;
    company.most = rate;
  }
}
