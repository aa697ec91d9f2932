/** Makes the statistics answer from rows of the ledger. Pure: the unit reads the rows. */

import type {
  BudgetReport,
  HygieneReport,
  KeyspaceReport,
  StatsReport,
  Summary,
} from '../api/stats.ts';
import { accountNames } from '../budget/account.ts';
import { shareOf } from '../budget/charge.ts';
import {
  durationsRow,
  readsRow,
  strategyRow,
  UNBUDGETED,
  WINDOW_MILLISECONDS,
  windowRow,
  windowStart,
} from '../budget/rows.ts';
import type { Keyspace, Settings } from '../config/settings.ts';
import type { GateState } from '../gate/state.ts';
import { excludedSessions, type HygieneState } from '../patterns/hygiene.ts';
import { reliabilityReports } from './reliability.ts';
import { strategyReports, trialRows, wholeUplift } from './strategies.ts';
import { addCounters, type Counters, named, ratio, savedOf, summarise } from './summary.ts';
import { tiersReport, warmingReport } from './warming.ts';

/** What is asked for. */
export interface StatsQuery {
  readonly now: number;
  readonly recentMilliseconds: number;
  /** Windows in the series, newest last. */
  readonly points: number;
}

/** What the report is made of. */
export interface StatsSource {
  /** Counters by row, of all rows that `statsRows` names. */
  readonly rows: ReadonlyMap<string, Counters>;
  /** Gate states by keyspace; a keyspace without one is not in it. */
  readonly gates: ReadonlyMap<string, GateState>;
  /** What is known of sessions, by keyspace; likewise. */
  readonly hygiene: ReadonlyMap<string, HygieneState>;
}

/** Names of all rows that the report needs. */
export function statsRows(settings: Settings, query: StatsQuery): string[] {
  const windows = Math.max(query.points, recentWindows(query));
  return [...settings.keyspaces.keys()].flatMap((keyspace) => [
    readsRow(keyspace),
    ...accountNames(settings).flatMap((name) => [
      strategyRow(keyspace, name),
      durationsRow(keyspace, name),
    ]),
    ...trialRows(settings, keyspace),
    ...lastWindows(query.now, windows).map((at) => windowRow(keyspace, at)),
  ]);
}

/** Makes the report. */
export function makeStatsReport(
  settings: Settings,
  query: StatsQuery,
  source: StatsSource,
): StatsReport {
  return {
    at: query.now,
    recentSeconds: (recentWindows(query) * WINDOW_MILLISECONDS) / 1_000,
    warming: warmingReport(settings, accountNames(settings), source.rows),
    keyspaces: [...settings.keyspaces.values()].map((keyspace) =>
      keyspaceReport(settings, keyspace, query, source),
    ),
    strategies: strategyReports(settings, source.rows),
    holdOut: wholeUplift(settings, source.rows),
  };
}

/** Only complete windows: one that has just begun would show a dip that is none. */
function lastWindows(now: number, count: number): number[] {
  const end = windowStart(now);
  return Array.from({ length: count }, (_, index) => end - (count - index) * WINDOW_MILLISECONDS);
}

function recentWindows({ recentMilliseconds }: StatsQuery): number {
  return Math.max(1, Math.floor(recentMilliseconds / WINDOW_MILLISECONDS));
}

function keyspaceReport(
  settings: Settings,
  keyspace: Keyspace,
  query: StatsQuery,
  { rows, gates, hygiene }: StatsSource,
): KeyspaceReport {
  const { name, control, ttlMilliseconds } = keyspace;
  const row = (of: string): Counters => rows.get(of) ?? {};
  const byStrategy = new Map(
    accountNames(settings).map((strategy) => [strategy, row(strategyRow(name, strategy))]),
  );
  const windows = (count: number) =>
    lastWindows(query.now, count).map((at) => ({ at, counters: row(windowRow(name, at)) }));
  const total = summarise(addCounters([row(readsRow(name)), ...byStrategy.values()]));
  const recent = windows(recentWindows(query)).map(({ counters }) => counters);
  return {
    name,
    control,
    ttlSeconds: ttlMilliseconds / 1_000,
    total,
    tiers: tiersReport(row(readsRow(name))),
    recent: summarise(addCounters(recent)),
    series: sinceFirst(windows(query.points)).map(({ at, counters }) => ({
      at,
      ...summarise(counters),
    })),
    budget: budgetReport(shareOf(keyspace, settings.budget), total, byStrategy, gates.get(name)),
    reliability: reliabilityReports(gates.get(name)),
    hygiene: hygieneReport(row(readsRow(name)), hygiene.get(name), query.now),
  };
}

function hygieneReport(
  counters: Counters,
  state: HygieneState | undefined,
  now: number,
): HygieneReport {
  const backgroundReads = counters['backgroundReads'] ?? 0;
  const excludedReads = counters['excludedReads'] ?? 0;
  return {
    backgroundReads,
    excludedReads,
    excludedShare: ratio(excludedReads, named(counters).reads + backgroundReads),
    excludedSessions: state ? excludedSessions(state, now).size : 0,
  };
}

/** Without the windows before anything was counted: they would say that nobody reads. */
function sinceFirst<Window extends { readonly counters: Counters }>(windows: Window[]): Window[] {
  const first = windows.findIndex(({ counters }) => Object.keys(counters).length > 0);
  return first < 0 ? [] : windows.slice(first);
}

function budgetReport(
  limit: number,
  { baselineCalls }: Summary,
  byStrategy: ReadonlyMap<string, Counters>,
  gate: GateState | undefined,
): BudgetReport {
  const extraCalls = [...byStrategy]
    .filter(([strategy]) => !UNBUDGETED.includes(strategy))
    .reduce((sum, [, counters]) => sum + extraOf(counters), 0);
  return {
    limit,
    spent: ratio(extraCalls, baselineCalls),
    extraCalls,
    allowedCalls: limit * Math.max(0, baselineCalls),
    // The gate compares log-odds; a share is what people can read.
    price: gate ? 1 / (1 + Math.exp(-gate.threshold)) : null,
  };
}

/** What a strategy really cost the origin: its loads less the calls it saved. */
function extraOf(counters: Counters): number {
  return named(counters).loads - savedOf(counters);
}
