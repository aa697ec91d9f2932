/**
 * The one gate: all candidates of a keyspace pass through here, and what comes out is what the
 * budget buys, best benefit per extra call first. Pure.
 */
import { type Account, reserve } from '../budget/account.ts';
import { UNBUDGETED } from '../budget/rows.ts';
import type { Keyspace } from '../config/settings.ts';
import type { Offer } from '../patterns/stats.ts';
import { type KnownCandidate, paramsOf } from '../strategies/candidate.ts';
import { addOffer, benefitIndex, offerOf, tickPrice } from './price.ts';
import { logit, readProbability } from './probability.ts';
import type { GateState } from './state.ts';

/** Why a candidate was not approved; `approved` where it was. */
export type Verdict =
  | 'approved'
  | 'fresh'
  | 'in-flight'
  | 'unloadable'
  | 'failing'
  | 'price'
  | 'budget';

/** What the gate says of one candidate. */
export interface Decision {
  readonly candidate: KnownCandidate;
  readonly verdict: Verdict;
  readonly probability: number;
  readonly offer?: Offer;
}

/** What the gate needs to know. */
export interface GateInput {
  readonly strategy: string;
  readonly keyspace: Keyspace;
  readonly candidates: readonly KnownCandidate[];
  readonly state: GateState;
  readonly account: Account;
  /** Extra origin calls as a share of those without warming. */
  readonly budget: number;
  readonly now: number;
}

/** Calls kept back, so that the budget holds although counts lag a little (POLICY §3.2). */
const RESERVE_CALLS = 1.5;
const RESERVE_SHARE = 0.0003;
/** A key whose load failed for good is left alone for that many TTLs. */
const FAILURE_REST_TTLS = 4;

/** Decides on all candidates of one run in one keyspace. */
export function decide(input: GateInput): {
  readonly decisions: Decision[];
  readonly state: GateState;
} {
  const { keyspace, account, now } = input;
  const ticked = tickPrice(input.state, account, input.budget, keyspace.ttlMilliseconds, now);
  const offered = ticked.offered.slice();
  const isFree = UNBUDGETED.includes(input.strategy);
  let tokens = account.tokens - RESERVE_CALLS - RESERVE_SHARE * account.baselineCalls;
  let approved = 0;
  let lastWarmAt = now;
  let predictedExtra = ticked.predictedExtra;

  const decisions = rank(input).map(({ candidate, probability }): Decision => {
    const dropped = dropReason(candidate, keyspace, now);
    if (dropped) return { candidate, verdict: dropped, probability };
    if (isFree) return { candidate, verdict: 'approved', probability };
    const offer = addOffer(
      offered,
      offerOf(probability, now),
      currentOffer(candidate),
      keyspace.ttlMilliseconds,
    );
    const isWorthIt = logit(benefitIndex(probability)) >= ticked.threshold;
    if (!isWorthIt) return { candidate, verdict: 'price', probability, offer };
    if (tokens < 1) return { candidate, verdict: 'budget', probability, offer };
    tokens -= 1;
    approved += 1;
    lastWarmAt = Math.max(lastWarmAt, candidate.warmAt);
    predictedExtra += offer.cost;
    return { candidate, verdict: 'approved', probability, offer };
  });
  const reservations = reserve(ticked.reservations, approved, now, lastWarmAt);
  return { decisions, state: { ...ticked, offered, predictedExtra, reservations } };
}

/** Priority classes first, then benefit; ties by key, so that the order is always the same. */
function rank({ candidates, keyspace }: GateInput) {
  return candidates
    .map((candidate) => ({
      candidate,
      probability: readProbability(
        candidate.record.stats,
        candidate.warmAt,
        keyspace.ttlMilliseconds,
      ),
    }))
    .sort(
      (a, b) =>
        priorityClass(b.candidate.priority) - priorityClass(a.candidate.priority) ||
        b.probability - a.probability ||
        (a.candidate.ref.key < b.candidate.ref.key ? -1 : 1),
    );
}

/** 2 critical, 1 important, 0 normal (FEATURES 2.1). */
function priorityClass(priority: number): number {
  if (priority >= 100) return 2;
  return priority >= 50 ? 1 : 0;
}

function dropReason(
  candidate: KnownCandidate,
  keyspace: Keyspace,
  now: number,
): Verdict | undefined {
  const { record, warmAt } = candidate;
  const { stats } = record;
  if (stats.inFlightUntil > now) return 'in-flight';
  if (stats.expiresAt > warmAt) return 'fresh';
  // Approved, it would hold a part of the budget that no message ever settles.
  if (!paramsOf(candidate, keyspace)) return 'unloadable';
  const rests = FAILURE_REST_TTLS * keyspace.ttlMilliseconds;
  if (stats.failure && now - stats.failure.at < rests) return 'failing';
  return undefined;
}

/** The earlier offer counts only while the key was not loaded since. */
function currentOffer({ record }: KnownCandidate): Offer | undefined {
  const { offer, loadedAt } = record.stats;
  return offer && offer.at > loadedAt ? offer : undefined;
}
