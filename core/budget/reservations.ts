/** Keys that were approved and whose fate is not known yet: what they may cost counts as spent. */
import type { LedgerEntry } from '../ports.ts';
import type { Reservation } from './purse-state.ts';
import {
  RESERVATION_MILLISECONDS,
  reservationStart,
  settledRow,
  WINDOW_LIFE_MILLISECONDS,
} from './rows.ts';

/** Reservations that can still settle: the others belong to messages that are long gone. */
export function openReservations(
  reservations: readonly Reservation[],
  now: number,
): readonly Reservation[] {
  return reservations.filter(({ until }) => until >= now);
}

/**
 * Adds approved keys to the period of `now`, and forgets periods whose messages are gone.
 *
 * @param lastWarmAt when the last of them takes effect: a message waits that long in its queue.
 */
export function reserve(
  reservations: readonly Reservation[],
  added: Pick<Reservation, 'keyspace' | 'account' | 'approved'>,
  now: number,
  lastWarmAt = now,
): readonly Reservation[] {
  const { keyspace, account, approved } = added;
  const open = openReservations(reservations, now);
  if (approved === 0) return open;
  const at = reservationStart(now);
  const isSame = (other: Reservation) =>
    other.keyspace === keyspace && other.account === account && other.at === at;
  const current = open.find(isSame);
  const until = Math.max(now, lastWarmAt) + RESERVATION_MILLISECONDS;
  return [
    ...open.filter((other) => !isSame(other)),
    {
      keyspace,
      account,
      at,
      approved: (current?.approved ?? 0) + approved,
      until: Math.max(current?.until ?? 0, until),
    },
  ];
}

/** Gives back what was reserved at `reservedAt` for keys that nobody will warm. */
export function settlement(
  keyspace: string,
  account: string,
  keys: number,
  reservedAt: number,
): LedgerEntry {
  return {
    row: settledRow(keyspace, reservationStart(reservedAt), account),
    add: { settled: keys },
    expiresAt: reservedAt + WINDOW_LIFE_MILLISECONDS,
  };
}
