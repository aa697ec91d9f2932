/** What `GET /v1/patterns` answers: what is known of a key, and why it was warmed or was not. */
import type { KeyReport, TopKeysReport } from '../api/patterns.ts';
import type { Keyspace } from '../config/settings.ts';
import { isUnread } from '../gate/evidence.ts';
import { featuresOf } from '../gate/features.ts';
import { logistic } from '../gate/logit.ts';
import { benefitModel } from '../gate/model.ts';
import type { GateState } from '../gate/state.ts';
import { currentVolume } from '../gate/volume.ts';
import { readsPerTtl } from '../patterns/rates.ts';
import type { DecisionNote, KeyRecord, KeyStats } from '../patterns/stats.ts';

/** A rate that many times the longer one is a rise, and its inverse a fall. */
const RISING = 1.5;
const MOST_MOVING = 10;

/** All that is known of a key. */
export function explainKey(
  { ref, stats }: KeyRecord,
  keyspace: Keyspace,
  gate: GateState | undefined,
  now: number,
): KeyReport {
  const isFresh = stats.expiresAt > now;
  return {
    ...ref,
    reads: stats.reads,
    misses: stats.misses,
    firstReadAt: stats.firstReadAt || null,
    lastReadAt: stats.lastReadAt || null,
    readsPerTtl: ratesOf(stats, keyspace, now),
    bytes: stats.bytes || null,
    loadMilliseconds: stats.loadMilliseconds || null,
    entry: isFresh ? { loadedAt: stats.loadedAt, expiresAt: stats.expiresAt } : null,
    lastWarm: stats.warm ?? null,
    lastFailure: stats.failure ?? null,
    decidedNextAt: stats.dueAt ?? null,
    benefit: benefitNow(stats, keyspace, gate, now),
    price: priceNow(gate),
    decisions: (stats.decisions ?? []).map((note) => ({ ...note, why: whyOf(note) })).reverse(),
  };
}

/** The most read keys, of records in any order. */
export function listTopKeys(
  records: readonly KeyRecord[],
  keyspace: Keyspace,
  gate: GateState | undefined,
  now: number,
): TopKeysReport {
  const keys = records.map(({ ref, stats }) => {
    const [short = 0, medium = 0] = ratesOf(stats, keyspace, now);
    return {
      key: ref.key,
      reads: stats.reads,
      readsPerTtl: short,
      lastReadAt: stats.lastReadAt,
      benefit: benefitNow(stats, keyspace, gate, now),
      trend: medium > 0 ? short / medium : null,
    };
  });
  // What has no trend moves as little as what has the same as ever.
  const byTrend = keys
    .map(({ key, trend }) => ({ key, trend: trend ?? 1 }))
    .sort((a, b) => b.trend - a.trend || (a.key < b.key ? -1 : 1));
  const names = (moving: typeof byTrend) => moving.slice(0, MOST_MOVING).map(({ key }) => key);
  return {
    keyspace: keyspace.name,
    price: priceNow(gate),
    keys: keys.sort((a, b) => b.readsPerTtl - a.readsPerTtl || (a.key < b.key ? -1 : 1)),
    hours: Array.from({ length: 24 }, (_, hour) =>
      records.reduce((sum, { stats }) => sum + (stats.hours[hour] ?? 0), 0),
    ),
    rising: names(byTrend.filter(({ trend }) => trend > RISING)),
    falling: names(byTrend.filter(({ trend }) => trend < 1 / RISING).toReversed()),
  };
}

function ratesOf(stats: KeyStats, { ttlMilliseconds }: Keyspace, now: number): number[] {
  return [...readsPerTtl(stats.counts, stats.countedAt, now, ttlMilliseconds)];
}

function benefitNow(
  stats: KeyStats,
  { ttlMilliseconds }: Keyspace,
  gate: GateState | undefined,
  now: number,
): number {
  const features = featuresOf(stats, now, ttlMilliseconds, currentVolume(gate?.volume, 0));
  return isUnread(stats) ? 0 : benefitModel.predict(benefitModel.current(gate?.model), features);
}

/** The gate compares log-odds; a share is what people can read. */
function priceNow(gate: GateState | undefined): number | null {
  return gate ? logistic(gate.threshold) : null;
}

/** A decision in words. */
function whyOf({ verdict, benefit, price = 0, callsLeft = 0 }: DecisionNote): string {
  const found = `a warm was expected to save ${benefit} of a call`;
  switch (verdict) {
    case 'approved':
      return price > 0
        ? `approved: ${found}, the price was ${price}`
        : 'approved: it was asked for';
    case 'price':
      return `refused: ${found}, less than the price of ${price}`;
    case 'budget':
      return `refused: ${found}, enough at a price of ${price}, but ${Math.max(0, callsLeft)} extra calls were left`;
    case 'withheld':
      return `withheld to measure what warming brings: ${found}, the price was ${price}`;
    case 'money':
      return 'refused: the rest of the money for that day would not pay for its load';
    case 'memory':
      return 'refused: it would not have fitted into the memory for warmed entries';
    case 'failing':
      return 'refused: its last load had failed for good';
    case 'unloadable':
      return 'refused: what its origin needs to load it was not known';
    default:
      return verdict;
  }
}
