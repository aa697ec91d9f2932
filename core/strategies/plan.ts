/** Turns approved decisions into warm messages, each timed just ahead of its keys' expiry. */
import { reservationStart } from '../budget/rows.ts';
import type { Keyspace, Settings } from '../config/settings.ts';
import type { Decision } from '../gate/decide.ts';
import type { Ids } from '../ports.ts';
import { cutIntoMessages } from '../warming/cut.ts';
import type { WarmItem, WarmMessage } from '../warming/messages.ts';
import { emissionMilliseconds } from '../warming/pace.ts';
import { paramsOf } from './candidate.ts';
import { notAfterOf } from './mark.ts';

/** Apart enough for any origin that may be called so often; others need as long as a call takes them. */
const APART_MILLISECONDS = 1_000;

/** What a plan is made from. */
export interface PlanInput {
  readonly settings: Settings;
  readonly keyspace: Keyspace;
  readonly decisions: readonly Decision[];
  readonly run: { readonly id: string; readonly strategy: string };
  readonly now: number;
  readonly ids: Ids;
}

/** Messages for all approved keys. */
export function planMessages(input: PlanInput): WarmMessage[] {
  const { settings, keyspace, run, now, ids } = input;
  const approved = input.decisions.filter(({ verdict }) => verdict === 'approved');
  const slots = Map.groupBy(approved, (decision) => startOf(decision, keyspace, now));
  return [...slots].flatMap(([notBefore, decisions]) =>
    cutIntoMessages({
      settings,
      items: decisions.flatMap((decision) => itemOf(decision, keyspace, now)),
      strategy: run.strategy,
      run: run.id,
      notBefore,
      notAfter: notAfterOf(Math.max(now, notBefore), keyspace),
      ...spreadOf(decisions.length, keyspace, settings),
      reservedAt: reservationStart(now),
      ids,
    }),
  );
}

/**
 * Over how long the ends of entries are spread that begin together: a second for each, more where
 * the origin is slower. A few need next to nothing of their lives for that, and a life that is
 * longer by a twentieth saves as much of the budget; of many, the jitter allows less anyway.
 */
function spreadOf(
  keys: number,
  { origin }: Keyspace,
  { origins }: Settings,
): Pick<WarmMessage, 'spreadMilliseconds'> {
  const rate = origins.get(origin)?.rate;
  const apart = Math.max(APART_MILLISECONDS, rate ? emissionMilliseconds(rate) : 0);
  return { spreadMilliseconds: keys * apart };
}

/**
 * When to start loading: ahead of the expiry by the time that a load takes, rounded down to a
 * slot so that keys that expire together travel together. Never earlier than now.
 */
function startOf({ candidate }: Decision, keyspace: Keyspace, now: number): number {
  const { stats } = candidate.record;
  const lead = Math.min(keyspace.ttlMilliseconds / 20, 1_000 + 2 * stats.loadMilliseconds);
  const slot = Math.min(5_000, Math.max(100, keyspace.ttlMilliseconds / 60));
  return Math.max(now, Math.floor((candidate.warmAt - lead) / slot) * slot);
}

function itemOf({ candidate }: Decision, keyspace: Keyspace, now: number): WarmItem[] {
  const params = paramsOf(candidate, keyspace);
  // The gate lets none of these pass.
  if (!params) return [];
  const { ttlMilliseconds, record } = candidate;
  const { stats } = record;
  const isRefresh = stats.expiresAt > now;
  return [
    {
      ...candidate.ref,
      params,
      loadedNoEarlierThan: isRefresh ? stats.loadedAt + 1 : 0,
      ...(ttlMilliseconds !== undefined && { ttlMilliseconds }),
    },
  ];
}
