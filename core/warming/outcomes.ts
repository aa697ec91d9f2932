/** Tells table, ledger and job what became of each key of a message. */
import { lastWarmEntry, withoutZeros } from '../budget/entries.ts';
import {
  durationsRow,
  MONEY_LIFE_MILLISECONDS,
  moneyRow,
  reservationAccount,
  rowsOf,
  settledRow,
  strategyOf,
  UNRESERVED,
  WINDOW_LIFE_MILLISECONDS,
  windowRow,
} from '../budget/rows.ts';
import { MAX_CATEGORY_LENGTH } from '../categories/state.ts';
import type { Keyspace, Settings } from '../config/settings.ts';
import { refId } from '../keyspaces/keyspaces.ts';
import { readValuePath } from '../keyspaces/value-path.ts';
import { meanLoadTime } from '../patterns/fold.ts';
import type { KeyStats } from '../patterns/stats.ts';
import { updatePatterns } from '../patterns/update.ts';
import type { Clock, Jobs, Ledger, LedgerEntry, Patterns } from '../ports.ts';
import { latencyBucket } from '../report/latency.ts';
import type { WarmItem, WarmMessage, WarmResult, WarmStatus } from './messages.ts';

/** What became of one key in one delivery of its message. */
export interface Outcome {
  readonly item: WarmItem;
  readonly status: WarmStatus;
  /** Calls of the origin: each counts as a load, whatever came back. */
  readonly calls: number;
  /** What the calls cost, where the origin tells; else each costs its `callCost`. */
  readonly dollars?: number;
  readonly reason?: string;
  readonly code?: string;
  /** True where another try may help; after the last one it is final. */
  readonly retry?: boolean;
  readonly retryAfterMilliseconds?: number;
  readonly loadedAt?: number;
  readonly expiresAt?: number;
  readonly loadMilliseconds?: number;
  readonly bytes?: number;
  /** As the origin gave it. */
  readonly value?: string | Buffer;
  /** As it was written. */
  readonly stored?: string | Buffer;
}

interface OutcomePorts {
  readonly settings: Settings;
  readonly patterns: Patterns;
  readonly ledger: Ledger;
  readonly jobs: Jobs;
  readonly clock: Clock;
}

/** Records outcomes; with `canRetry`, those worth a retry are on their way and settle nothing. */
export async function recordOutcomes(
  ports: OutcomePorts,
  message: WarmMessage,
  outcomes: readonly Outcome[],
  canRetry: boolean,
): Promise<void> {
  const now = ports.clock.now();
  const final = outcomes.filter(({ retry }) => !(canRetry && retry));
  const callCost = ports.settings.origins.get(message.origin)?.callCost ?? 0;
  await ports.ledger.add(ledgerEntries(message, outcomes, final, callCost, now), message.id);
  const byRef = new Map(final.map((outcome) => [refId(outcome.item), outcome]));
  const refs = final.map(({ item: { keyspace, key } }) => ({ keyspace, key }));
  await updatePatterns(ports.patterns, refs, (stats, ref) => {
    const keyspace = ports.settings.keyspaces.get(ref.keyspace);
    const outcome = byRef.get(refId(ref));
    return keyspace && outcome ? applyOutcome(stats, outcome, keyspace, message, now) : undefined;
  });
  if (message.job !== undefined && final.length > 0) {
    await ports.jobs.saveResults(message.job, message.id, final.map(resultOf));
  }
}

function applyOutcome(
  stats: KeyStats,
  outcome: Outcome,
  keyspace: Keyspace,
  message: WarmMessage,
  now: number,
): KeyStats {
  const { item, status, loadedAt = 0, expiresAt = 0 } = outcome;
  const known = {
    ...stats,
    inFlightUntil: 0,
    failure: undefined,
    params: stats.params ?? (keyspace.template.hashed ? item.params : undefined),
    category: categoryOf(outcome, keyspace) ?? stats.category,
  };
  if (status === 'missing' || status === 'failed') {
    // What another day may mend is no reason to rest.
    if (outcome.retry) return known;
    return { ...known, failure: { at: loadedAt || now, code: outcome.code ?? status } };
  }
  // The newest load is what is in the cache, also where it ends earlier: the TTL may have changed.
  const isKnown = loadedAt === stats.loadedAt && expiresAt <= stats.expiresAt;
  if (isKnown || loadedAt < stats.loadedAt) return known;
  const entry = {
    ...known,
    loadedAt,
    expiresAt,
    dueAt: keyspace.control ? stats.dueAt : expiresAt,
  };
  if (status !== 'warmed') return entry;
  return {
    ...entry,
    loadMilliseconds: meanLoadTime(stats.loadMilliseconds, outcome.loadMilliseconds),
    bytes: outcome.bytes ?? stats.bytes,
    warm: { strategy: message.strategy, run: message.run, at: loadedAt, used: false },
  };
}

/** What the value itself says of its category. */
function categoryOf({ value }: Outcome, { categoryPath }: Keyspace): string | undefined {
  if (value === undefined || !categoryPath) return undefined;
  return readValuePath(value, categoryPath)?.slice(0, MAX_CATEGORY_LENGTH);
}

function ledgerEntries(
  message: WarmMessage,
  outcomes: readonly Outcome[],
  final: readonly Outcome[],
  callCost: number,
  now: number,
): LedgerEntry[] {
  const expiresAt = now + WINDOW_LIFE_MILLISECONDS;
  const account = reservationAccount(message.strategy);
  const dollars = dollarsOf(outcomes, callCost);
  const money = {
    row: moneyRow(now),
    add: { dollars },
    expiresAt: now + MONEY_LIFE_MILLISECONDS,
  };
  const byKeyspace = [...Map.groupBy(outcomes, ({ item }) => item.keyspace)].flatMap(
    ([keyspace, own]) => {
      const called = own.filter(({ calls }) => calls > 0);
      const loads = own.reduce((sum, { calls }) => sum + calls, 0);
      const ended = final.filter(({ item }) => item.keyspace === keyspace);
      const ofStatus = (...statuses: WarmStatus[]) =>
        ended.filter(({ status }) => statuses.includes(status)).length;
      const totals = {
        loads,
        loadMilliseconds: called.reduce((sum, outcome) => sum + (outcome.loadMilliseconds ?? 0), 0),
        warmed: ofStatus('warmed'),
        fresh: ofStatus('fresh', 'older', 'invalidated'),
        failed: ofStatus('failed', 'missing', 'expired'),
      };
      // Nobody decides on what was asked for, so nothing was reserved for it.
      const settled = UNRESERVED.includes(message.strategy) ? 0 : ended.length;
      const entries: LedgerEntry[] = [
        ...rowsOf(keyspace, message.strategy).map((row) => ({ row, add: totals })),
        durationsEntry(keyspace, message.strategy, called),
        ...(totals.warmed > 0 ? [lastWarmEntry(keyspace, message.strategy, now)] : []),
        { row: settledRow(keyspace, message.reservedAt, account), add: { settled }, expiresAt },
        { row: windowRow(keyspace, now), add: { loads }, expiresAt },
      ];
      return entries;
    },
  );
  return withoutZeros([...byKeyspace, money]);
}

/** What loads cost; `callCost` in dollars counts where the origin does not tell. */
export function dollarsOf(outcomes: readonly Outcome[], callCost: number): number {
  return outcomes.reduce((sum, own) => sum + (own.dollars ?? own.calls * callCost), 0);
}

/** One call may have carried many keys: each counts with the duration of its call. */
function durationsEntry(keyspace: string, label: string, called: readonly Outcome[]): LedgerEntry {
  const add: Record<string, number> = {};
  for (const { loadMilliseconds = 0 } of called) {
    const name = `d${latencyBucket(loadMilliseconds)}`;
    add[name] = (add[name] ?? 0) + 1;
  }
  return { row: durationsRow(keyspace, strategyOf(label)), add };
}

function resultOf({ item, status, reason, expiresAt }: Outcome): WarmResult {
  const { keyspace, key } = item;
  return {
    keyspace,
    key,
    status,
    ...(reason === undefined ? {} : { reason }),
    ...(expiresAt === undefined ? {} : { expiresAt }),
  };
}
