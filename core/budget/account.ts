/** The account of one keyspace: what origin calls there were, would have been, and may still be. */
import type { Settings } from '../config/settings.ts';
import type { Reservation } from '../gate/state.ts';
import type { Ledger } from '../ports.ts';
import {
  BACKGROUND,
  FORESIGHT,
  grantRow,
  MANUAL,
  READER,
  RESERVATION_MILLISECONDS,
  readsRow,
  reservationStart,
  settledRow,
  strategyRow,
  UNBUDGETED,
} from './rows.ts';

/** Exact up to the last ingested window; calls approved and not yet made count as made. */
export interface Account {
  /** Reads of demand so far. */
  readonly reads: number;
  /** What demand alone would have called the origin for without warming: M + S − L. */
  readonly baselineCalls: number;
  /** Calls beyond that, of the strategies that the budget pays. */
  readonly extraCalls: number;
  /** Calls that readers were granted and have not told of: made, or still to be made. */
  readonly granted: number;
  /** Extra calls that the budget still allows. */
  readonly tokens: number;
}

/** What is promised and not known to have happened (`GateState`). */
export interface Promises {
  readonly reservations: readonly Reservation[];
  readonly grants?: readonly Reservation[];
}

/** Names of all that may have made an entry: the strategies, manual requests, the application. */
export function accountNames(settings: Settings): string[] {
  return [...settings.strategies.keys(), FORESIGHT, MANUAL, READER, BACKGROUND];
}

/** Reads the account of a keyspace, given what its gate has promised. */
export async function readAccount(
  ledger: Ledger,
  settings: Settings,
  keyspace: string,
  promises: Promises,
  now: number,
): Promise<Account> {
  const names = accountNames(settings);
  const reservations = openReservations(promises.reservations, now);
  const grants = openReservations(promises.grants ?? [], now);
  const [reads, ...rows] = await ledger.read([
    readsRow(keyspace),
    ...names.map((name) => strategyRow(keyspace, name)),
    ...reservations.map(({ at }) => settledRow(keyspace, at)),
    ...grants.map(({ at }) => grantRow(keyspace, at)),
  ]);
  const outstanding = [...reservations, ...grants].map(({ approved }, index) =>
    Math.max(0, approved - (rows[names.length + index]?.['settled'] ?? 0)),
  );
  const granted = sum(outstanding.slice(reservations.length));
  let baselineCalls = reads?.['misses'] ?? 0;
  let extraCalls = sum(outstanding.slice(0, reservations.length));
  for (const [index, name] of names.entries()) {
    const row = rows[index] ?? {};
    const saved = (row['firstHits'] ?? 0) - (row['earlyMisses'] ?? 0);
    baselineCalls += saved;
    if (!UNBUDGETED.includes(name)) extraCalls += (row['loads'] ?? 0) - saved;
  }
  return {
    reads: reads?.['reads'] ?? 0,
    baselineCalls,
    extraCalls,
    granted,
    tokens: settings.budget.extraOriginCalls * baselineCalls - extraCalls - granted,
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

/** Calls kept back, so that the budget holds although counts lag a little. */
const RESERVE_CALLS = 1.5;
const RESERVE_SHARE = 0.0003;

/** What may be spent of the tokens. */
export function spendable({ tokens, baselineCalls }: Account): number {
  return tokens - RESERVE_CALLS - RESERVE_SHARE * baselineCalls;
}

/** Reservations that can still settle: the others belong to messages that are long gone. */
function openReservations(reservations: readonly Reservation[], now: number): Reservation[] {
  return reservations.filter(({ until }) => until >= now);
}

/**
 * Adds approved keys to the period of `now`, and forgets periods whose messages are gone.
 *
 * @param lastWarmAt when the last of them takes effect: a message waits that long in its queue.
 */
export function reserve(
  reservations: readonly Reservation[],
  approved: number,
  now: number,
  lastWarmAt = now,
): Reservation[] {
  const at = reservationStart(now);
  const open = openReservations(reservations, now);
  const current = open.find((reservation) => reservation.at === at);
  const until = Math.max(now, lastWarmAt) + RESERVATION_MILLISECONDS;
  return [
    ...open.filter((reservation) => reservation.at !== at),
    {
      at,
      approved: (current?.approved ?? 0) + approved,
      until: Math.max(current?.until ?? 0, until),
    },
  ];
}
