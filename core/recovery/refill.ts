/**
 * Feeds a refill to the workers: as much as the origins take in half a minute, most read keys
 * first, and more as it is settled. What others want to warm never waits longer than that behind
 * it, and a refill that is cancelled or that the workers cannot follow stops soon.
 */

import { RECOVERY, strategyRow } from '../budget/rows.ts';
import type { OriginSettings, Settings } from '../config/settings.ts';
import type { Breaker, Clock, Ledger } from '../ports.ts';
import { loggable } from '../privacy/loggable.ts';
import type { WarmItem } from '../warming/messages.ts';
import {
  JOB_MESSAGE_LIFE_MILLISECONDS,
  messagesOfJob,
  type StartJobPorts,
  sendAsJob,
} from '../warming/start-job.ts';
import type { Refill } from './port.ts';

/** What feeding needs. */
export interface FeedPorts extends StartJobPorts {
  readonly clock: Clock;
  readonly breaker: Pick<Breaker, 'state'>;
}

/** How long what is on its way to one origin may take it. */
const WINDOW_MILLISECONDS = 30_000;
/** And what the workers have in hand at most. */
const MOST_ON_THE_WAY = 10_000;
/** Time to work on a refill before another may take it over. */
export const LEASE_MILLISECONDS = 60_000;
/** A message that was not told of by then is lost. */
const LOST_MILLISECONDS = JOB_MESSAGE_LIFE_MILLISECONDS + 60_000;

/** How many keys of each origin's refills were settled so far, whatever became of them. */
export async function readSettled(
  ledger: Pick<Ledger, 'read'>,
  { keyspaces }: Pick<Settings, 'keyspaces'>,
): Promise<Record<string, number>> {
  const warmed = [...keyspaces.values()].filter(({ control }) => !control);
  const rows = await ledger.read(warmed.map(({ name }) => strategyRow(name, RECOVERY)));
  const settled: Record<string, number> = {};
  for (const [index, { origin }] of warmed.entries()) {
    const { warmed: loaded = 0, fresh = 0, failed = 0 } = rows[index] ?? {};
    settled[origin] = (settled[origin] ?? 0) + loaded + fresh + failed;
  }
  return settled;
}

/** The items of each origin, in order. */
export function byOrigin(
  { keyspaces }: Pick<Settings, 'keyspaces'>,
  items: readonly WarmItem[],
): ReadonlyMap<string, readonly WarmItem[]> {
  const groups = Map.groupBy(items, ({ keyspace }) => keyspaces.get(keyspace)?.origin ?? '');
  // Keys of a keyspace that is no longer configured have nobody to load them.
  groups.delete('');
  return groups;
}

/** Sends what there is room for; answers the refill after it, and whether all of it is settled. */
export async function feedOnce(
  ports: FeedPorts,
  refill: Refill,
  items: ReadonlyMap<string, readonly WarmItem[]>,
): Promise<{ readonly refill: Refill; readonly isDone: boolean }> {
  const { settings, ledger, clock } = ports;
  const settled = await readSettled(ledger, settings);
  const now = clock.now();
  const isLost = refill.sentAt > 0 && now - refill.sentAt > LOST_MILLISECONDS;
  const sent = { ...refill.sent };
  let { sentAt } = refill;
  let isDone = true;
  for (const [name, own] of items) {
    const origin = settings.origins.get(name);
    const before = sent[name] ?? 0;
    const done = (settled[name] ?? 0) - (refill.settledBefore[name] ?? 0);
    const onTheWay = isLost ? 0 : Math.max(0, before - done);
    if (before < own.length || onTheWay > 0) isDone = false;
    if (!origin || before >= own.length) continue;
    const room = windowOf(origin) - onTheWay;
    // A few large messages rather than many small ones.
    if (room < Math.min(windowOf(origin) / 4, own.length - before)) continue;
    if (await isOpen(ports, name, now)) continue;
    const next = own.slice(before, before + Math.floor(room));
    const prefix = `${refill.job}.${name}.${String(before).padStart(7, '0')}`;
    const asked = { job: refill.job, prefix, items: next, strategy: RECOVERY, now };
    await sendAsJob(ports, messagesOfJob(ports, asked), prefix);
    sent[name] = before + next.length;
    sentAt = now;
  }
  return { refill: { ...refill, sent, sentAt }, isDone };
}

/** Most keys on the way to an origin. */
function windowOf({ rate, batchSize }: Pick<OriginSettings, 'rate' | 'batchSize'>): number {
  const calls = (rate.calls / rate.perMilliseconds) * WINDOW_MILLISECONDS;
  return Math.max(batchSize, Math.min(MOST_ON_THE_WAY, Math.ceil(calls * batchSize)));
}

/** While a breaker is open every key would only use up its tries. */
async function isOpen({ breaker, log }: FeedPorts, origin: string, now: number): Promise<boolean> {
  try {
    const { open, until } = await breaker.state(origin);
    return open && until > now;
  } catch (error) {
    log.warn('the state of a breaker is not known', { origin, error: loggable(error) });
    return true;
  }
}
