/**
 * Advice in words, with the numbers behind it. The thresholds stand here, and in docs/advice.md
 * with their reasons. Pure.
 */
import type { Advice } from '../api/advice.ts';
import type { KeyspaceReport, StatsReport, StrategyReport } from '../api/stats.ts';
import { UNBUDGETED } from '../budget/rows.ts';
import type { Keyspace } from '../config/settings.ts';
import { readsPerTtl } from '../patterns/rates.ts';
import type { KeyRecord } from '../patterns/stats.ts';
import type { CacheHealth } from '../recovery/health.ts';
import { formatDuration } from '../units.ts';

/** From where on advice is given. */
const THRESHOLDS = {
  /** Reads of a memory before anything is said of it. */
  memoryReads: 1_000,
  /** Share of the reads past a memory whose entry it had pushed out. */
  evictedShare: 0.2,
  /** Reads of a keyspace before anything is said of its TTL. */
  keyspaceReads: 1_000,
  /** Share of the reads that would miss without warming. */
  missShare: 0.3,
  /** Reads of a key before anything is said of it. */
  keyReads: 10,
  /** Share of a keyspace's most read keys that are read less than once per TTL. */
  seldomShare: 0.5,
  /** A slow key loads that many times longer than the keyspace's keys do on average… */
  slowTimes: 3,
  /** …and at least that long. */
  slowMilliseconds: 500,
  /** Slow keys that are named per keyspace. */
  slowKeys: 3,
  /** Loads of a strategy before anything is said of it. */
  strategyLoads: 100,
  /** Origin calls saved per load under which a strategy wastes. */
  savedPerLoad: 0.1,
  /** Warmed and failed keys before anything is said of failures, and the share of failures. */
  attempts: 50,
  failedShare: 0.1,
  /** Share of its limit at which a budget counts as used up. */
  budgetShare: 0.95,
  /** Share of its memory at which a cache counts as full. */
  fullShare: 0.9,
} as const;

/** What advice on one keyspace is made of. */
export interface AdviceSource {
  readonly keyspace: Keyspace;
  /** Of its most read keys. */
  readonly records: readonly KeyRecord[];
}

/** All advice, the widest first: the cache, keyspaces, strategies, single keys. */
export function makeAdvice(
  stats: StatsReport,
  sources: readonly AdviceSource[],
  now: number,
  cache?: CacheHealth,
): Advice[] {
  const ofKeyspaces = stats.keyspaces.flatMap((report) => {
    const source = sources.find(({ keyspace }) => keyspace.name === report.name);
    return [
      ...adviseMemory(report),
      ...(source && !report.control ? adviseTtl(report, source, now) : []),
      ...adviseBudget(report),
    ];
  });
  const ofStrategies = stats.strategies.flatMap((report) => [
    ...adviseStrategy(report),
    ...adviseFailures(report),
  ]);
  const ofCache = cache ? adviseCache(cache) : [];
  return [...ofCache, ...ofKeyspaces, ...ofStrategies, ...sources.flatMap(adviseSlowKeys)];
}

/** A full cache pushes out what was warmed, or refuses to take it. */
function adviseCache({ usedBytes, maxBytes, evictedKeys, isEvicting }: CacheHealth): Advice[] {
  const share = maxBytes > 0 ? usedBytes / maxBytes : 0;
  if (share < THRESHOLDS.fullShare) return [];
  const figures = { usedBytes, maxBytes, share, evictedKeys };
  const state = `the cache is full: ${percent(share)} of its memory is in use`;
  if (!isEvicting) {
    const message = `${state}, and it will refuse to write; give it more memory, or an eviction policy`;
    return [advise('cache-full', {}, message, figures)];
  }
  if (evictedKeys === 0) return [];
  const message = `${state}, and it has pushed out ${evictedKeys} entries; give it more memory, or lower budget.memory`;
  return [advise('cache-evicts', {}, message, figures)];
}

/** The application's own memory is too small: what it pushes out is asked for again. */
function adviseMemory({ name, tiers }: KeyspaceReport): Advice[] {
  const { reads, hits, evicted } = tiers.l1;
  const missed = reads - hits;
  const share = missed > 0 ? evicted / missed : 0;
  if (reads < THRESHOLDS.memoryReads || share < THRESHOLDS.evictedShare) return [];
  const message = `L1 is too small: it pushed out ${evicted} entries that had not ended, ${percent(share)} of the ${missed} reads that it missed; raise its limit of items`;
  return [advise('l1-too-small', { keyspace: name }, message, { reads, hits, evicted, share })];
}

/** Most of the keys end before they are read again: a longer life would turn misses into hits. */
function adviseTtl(
  report: KeyspaceReport,
  { keyspace, records }: AdviceSource,
  now: number,
): Advice[] {
  const { ttlMilliseconds } = keyspace;
  const { reads, baselineCalls } = report.total;
  const missShare = reads > 0 ? baselineCalls / reads : 0;
  const rates = records
    .filter(({ stats }) => stats.reads >= THRESHOLDS.keyReads)
    .map(({ stats }) => readsPerTtl(stats.counts, stats.countedAt, now, ttlMilliseconds)[1] ?? 0);
  const seldom = rates.filter((rate) => rate < 1);
  const seldomShare = rates.length > 0 ? seldom.length / rates.length : 0;
  const isGiven =
    reads >= THRESHOLDS.keyspaceReads &&
    missShare >= THRESHOLDS.missShare &&
    seldomShare >= THRESHOLDS.seldomShare;
  if (!isGiven) return [];
  // Of reads at random times, a share of 1 / (1 + rate × TTL) misses: at one read per TTL half.
  const median = rates.toSorted((a, b) => a - b)[Math.floor(rates.length / 2)] ?? 0;
  const wanted = median > 0 ? ttlMilliseconds / median : 0;
  const figures = { reads, missShare, keys: rates.length, seldomShare };
  const hint =
    wanted > ttlMilliseconds
      ? `; at a TTL of ${formatDuration(wanted)} every second read of the median key would hit`
      : '';
  const message = `the TTL of ${formatDuration(ttlMilliseconds)} is too short: without warming ${percent(missShare)} of the reads would miss, and ${seldom.length} of the ${rates.length} most read keys are read less than once per TTL${hint}`;
  const known = { ...figures, ttlSeconds: ttlMilliseconds / 1_000 };
  const all = wanted > ttlMilliseconds ? { ...known, wantedTtlSeconds: wanted / 1_000 } : known;
  return [advise('ttl-too-short', { keyspace: keyspace.name }, message, all)];
}

/** Keys whose loads take much longer than those of their keyspace. */
function adviseSlowKeys({ keyspace, records }: AdviceSource): Advice[] {
  const timed = records.filter(({ stats }) => stats.loadMilliseconds > 0);
  const sum = timed.reduce((total, { stats }) => total + stats.loadMilliseconds, 0);
  return timed
    .filter(({ stats }) => {
      const others = (sum - stats.loadMilliseconds) / Math.max(1, timed.length - 1);
      const least = Math.max(THRESHOLDS.slowMilliseconds, THRESHOLDS.slowTimes * others);
      return stats.reads >= THRESHOLDS.keyReads && stats.loadMilliseconds >= least;
    })
    .sort((a, b) => b.stats.loadMilliseconds - a.stats.loadMilliseconds)
    .slice(0, THRESHOLDS.slowKeys)
    .map(({ ref, stats }) => {
      const { loadMilliseconds, reads, misses } = stats;
      const averageMilliseconds = (sum - loadMilliseconds) / Math.max(1, timed.length - 1);
      const message = `this key is slow: its loads take ${Math.round(loadMilliseconds)} ms, those of the other most read keys ${Math.round(averageMilliseconds)} ms; register it as a task, or ask its origin for less`;
      const figures = { loadMilliseconds, averageMilliseconds, reads, misses };
      return advise('slow-key', { keyspace: keyspace.name, key: ref.key }, message, figures);
    });
}

/** Strategies whose loads hardly save a call; what is asked for by name is nobody's waste. */
function adviseStrategy(report: StrategyReport): Advice[] {
  const { name, loads, savedCalls, savedPerLoad, warmed, used, precision } = report;
  if (UNBUDGETED.includes(name) || loads < THRESHOLDS.strategyLoads) return [];
  if (savedPerLoad === null || savedPerLoad >= THRESHOLDS.savedPerLoad) return [];
  const message = `this strategy wastes: its ${loads} loads saved ${Math.round(savedCalls)} calls, and ${used} of its ${warmed} entries were read; lower its limit, or switch it off`;
  const figures = { loads, savedCalls, savedPerLoad, warmed, used, precision: precision ?? 0 };
  return [advise('strategy-wastes', { strategy: name }, message, figures)];
}

/** Strategies whose loads fail. */
function adviseFailures({ name, warming }: StrategyReport): Advice[] {
  const { warmed, failed } = warming;
  const attempts = warmed + failed;
  const share = attempts > 0 ? failed / attempts : 0;
  if (attempts < THRESHOLDS.attempts || share < THRESHOLDS.failedShare) return [];
  const message = `${failed} of ${attempts} loads failed (${percent(share)}); GET /v1/status shows whether an origin rests, and a key's last failure stands in GET /v1/patterns?key=…`;
  return [advise('loads-fail', { strategy: name }, message, { warmed, failed, share })];
}

/** The limit of extra calls is reached: more could be warmed than may be. */
function adviseBudget({ name, control, budget }: KeyspaceReport): Advice[] {
  const { limit, spent, extraCalls, allowedCalls } = budget;
  const share = limit > 0 && spent !== null ? spent / limit : 0;
  if (control || allowedCalls < THRESHOLDS.strategyLoads || share < THRESHOLDS.budgetShare) {
    return [];
  }
  const message = `the budget is used up: ${Math.round(extraCalls)} of ${Math.round(allowedCalls)} extra calls are spent; a higher budget.extraOriginCalls would warm more`;
  const figures = { limit, extraCalls, allowedCalls, share };
  return [advise('budget-used-up', { keyspace: name }, message, figures)];
}

function advise(
  kind: Advice['kind'],
  about: Partial<Pick<Advice, 'keyspace' | 'key' | 'strategy'>>,
  message: string,
  figures: Readonly<Record<string, number>>,
): Advice {
  const { keyspace = null, key = null, strategy = null } = about;
  return { kind, keyspace, key, strategy, message, figures };
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}
