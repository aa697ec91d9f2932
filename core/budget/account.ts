/** The accounts of all keyspaces: what origin calls there were, would have been, and may still be. */
import type { Settings } from '../config/settings.ts';
import type { Ledger } from '../ports.ts';
import { hardHeadroomOf, healthOf } from '../recovery/health.ts';
import type { Reservation } from './purse-state.ts';
import { openReservations } from './reservations.ts';
import {
  BACKGROUND,
  BUDGETED,
  CACHE_ROW,
  EVENTS,
  FORESIGHT,
  GRANTED,
  MANUAL,
  moneyRow,
  READER,
  RECOVERY,
  readsRow,
  settledRow,
  strategyRow,
  TASKS,
  UNBUDGETED,
} from './rows.ts';

/** One keyspace. Exact up to the last ingested window; calls approved and not made count as made. */
export interface Account {
  /** Reads of demand so far. */
  readonly reads: number;
  /** What demand alone would have called the origin for without warming: M + S − L. */
  readonly baselineCalls: number;
  /** Calls beyond that, of the strategies that the budget pays. */
  readonly extraCalls: number;
  /** First hits past the shadow and misses before it, of the same strategies. */
  readonly firstHits: number;
  readonly earlyMisses: number;
  /** Calls that readers were granted and have not told of: made, or still to be made. */
  readonly granted: number;
  /** Keys approved and not yet known to be loaded, those of unbudgeted strategies and grants included. */
  readonly inFlight: number;
}

/** The accounts of all keyspaces that may be warmed, and what was paid for loads today. */
export interface Books {
  readonly accounts: ReadonlyMap<string, Account>;
  readonly dollarsToday: number;
  /** Bytes that a cache without eviction still takes; infinite where none is known or it evicts. */
  readonly headroomBytes: number;
}

/** Names of all that may have made an entry: the strategies, manual requests, the application. */
export function accountNames(settings: Settings): string[] {
  const others = [FORESIGHT, TASKS, MANUAL, EVENTS, RECOVERY, READER, BACKGROUND];
  return [...settings.strategies.keys(), ...others];
}

/** Reads the books, given what is reserved. */
export async function readBooks(
  ledger: Ledger,
  settings: Settings,
  reservations: readonly Reservation[],
  now: number,
): Promise<Books> {
  const names = accountNames(settings);
  const open = openReservations(reservations, now);
  const keyspaces = [...settings.keyspaces.values()].filter(({ control }) => !control);
  const wanted = [
    moneyRow(now),
    CACHE_ROW,
    ...open.map(({ keyspace, at, account }) => settledRow(keyspace, at, account)),
    ...keyspaces.flatMap(({ name }) => [
      readsRow(name),
      ...names.map((strategy) => strategyRow(name, strategy)),
    ]),
  ];
  const counters = await ledger.read(wanted);
  const rows = new Map(wanted.map((row, index) => [row, counters[index] ?? {}]));
  const rowOf = (row: string) => rows.get(row) ?? {};

  const accounts = keyspaces.map(({ name }): [string, Account] => {
    const own = open
      .filter(({ keyspace }) => keyspace === name)
      .map((reservation) => {
        const { at, account, approved } = reservation;
        const settled = rowOf(settledRow(name, at, account))['settled'] ?? 0;
        return { account, outstanding: Math.max(0, approved - settled) };
      });
    const outstandingOn = (account: string) =>
      sumOutstanding(own.filter((reservation) => reservation.account === account));
    const total = { baselineCalls: 0, extraCalls: 0, firstHits: 0, earlyMisses: 0 };
    for (const strategy of names) {
      const row = rowOf(strategyRow(name, strategy));
      const { firstHits = 0, earlyMisses = 0, loads = 0 } = row;
      total.baselineCalls += firstHits - earlyMisses;
      if (UNBUDGETED.includes(strategy)) continue;
      total.extraCalls += loads - firstHits + earlyMisses;
      total.firstHits += firstHits;
      total.earlyMisses += earlyMisses;
    }
    const { reads = 0, misses = 0 } = rowOf(readsRow(name));
    const account = {
      ...total,
      reads,
      baselineCalls: misses + total.baselineCalls,
      extraCalls: total.extraCalls + outstandingOn(BUDGETED),
      granted: outstandingOn(GRANTED),
      inFlight: sumOutstanding(own),
    };
    return [name, account];
  });
  return {
    accounts: new Map(accounts),
    dollarsToday: rowOf(moneyRow(now))['dollars'] ?? 0,
    headroomBytes: hardHeadroomOf(healthOf(rowOf(CACHE_ROW), now)),
  };
}

function sumOutstanding(reservations: readonly { readonly outstanding: number }[]): number {
  return reservations.reduce((sum, { outstanding }) => sum + outstanding, 0);
}
