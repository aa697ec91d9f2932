/**
 * The one gate: all candidates of a keyspace pass through here, and what comes out is what the
 * budget buys, best benefit per extra call first. Pure.
 */
import { type Charge, spendable } from '../budget/charge.ts';
import { UNBUDGETED } from '../budget/rows.ts';
import type { Keyspace } from '../config/settings.ts';
import type { KeyStats, Offer, Pending, PendingDecision } from '../patterns/stats.ts';
import { type KnownCandidate, paramsOf } from '../strategies/candidate.ts';
import { evidenceFeatures, evidenceModel, isUnread } from './evidence.ts';
import { featuresOf } from './features.ts';
import { learnFrom } from './learn.ts';
import { type Limits, openLimits, UNLIMITED } from './limits.ts';
import { logit } from './logit.ts';
import { benefitModel } from './model.ts';
import { type Outcome, outcomesOf, STATISTICS } from './outcome.ts';
import { addOffer, currentOffer, offerOf, tickPrice } from './price.ts';
import type { GateState } from './state.ts';
import { currentVolume, observeReads } from './volume.ts';

/** Why a candidate was not approved; `approved` where it was. */
export type Verdict =
  | 'approved'
  | 'fresh'
  | 'in-flight'
  | 'unloadable'
  | 'failing'
  | 'money'
  | 'memory'
  | 'price'
  | 'budget'
  | 'withheld';

/** What the gate says of one candidate. */
export interface Decision {
  readonly candidate: KnownCandidate;
  readonly verdict: Verdict;
  /** Origin calls that its warm is expected to save, 0 to 1. */
  readonly benefit: number;
  readonly offer?: Offer;
  /** Where price and budget had a say: log-odds that it had to reach, and extra calls then left. */
  readonly bar?: { readonly threshold: number; readonly callsLeft: number };
  /** What was expected of it, by the statistics of its key and, with evidence, by its strategy. */
  readonly pending: Pending;
  /** Outcomes of earlier decisions on the key that were learned from. */
  readonly learned: readonly Outcome[];
}

/** What the gate needs to know. */
export interface GateInput {
  readonly strategy: string;
  readonly keyspace: Keyspace;
  readonly candidates: readonly KnownCandidate[];
  readonly state: GateState;
  /** The account that its calls are charged to. */
  readonly account: Charge;
  /** Extra origin calls as a share of those without warming. */
  readonly budget: number;
  /** Absent: neither money nor memory is limited. */
  readonly limits?: Limits;
  readonly now: number;
}

/** A key whose load failed for good is left alone for that many TTLs. */
const FAILURE_REST_TTLS = 4;

/**
 * Silence up to the moment of the warm is taken for granted, for that share of a TTL: a decision
 * open any longer would hide the next one, and a run may look further ahead than a short TTL.
 */
const LOOK_AHEAD = 0.2;

/** Learns from what came of earlier decisions on the candidates, then decides on all of them. */
export function decide(input: GateInput): {
  readonly decisions: Decision[];
  readonly state: GateState;
} {
  const { keyspace, account, now } = input;
  const { ttlMilliseconds } = keyspace;
  const outcomes = new Map(
    input.candidates.map((candidate) => [
      candidate,
      outcomesOf(
        candidate.record.stats,
        ttlMilliseconds,
        Math.min(candidate.warmAt, now + LOOK_AHEAD * ttlMilliseconds),
      ),
    ]),
  );
  const learned = learnFrom(input.state, [...outcomes.values()].flat());
  const volume = observeReads(
    currentVolume(learned.volume, account.reads),
    account.reads,
    now,
    ttlMilliseconds,
  );
  const ticked = tickPrice({ ...learned, volume }, account, input.budget, ttlMilliseconds, now);
  const offered = ticked.offered.slice();
  const isFree = UNBUDGETED.includes(input.strategy);
  let tokens = spendable(account);
  const limits = openLimits(input.limits ?? UNLIMITED);
  let predictedExtra = ticked.predictedExtra;

  const decisions = rank(input, ticked).map((ranked): Decision => {
    const { candidate, benefit } = ranked;
    const known = { ...ranked, learned: outcomes.get(candidate) ?? [] };
    const dropped = dropReason(candidate, keyspace, now);
    if (dropped) return { ...known, verdict: dropped };
    const limited = limits.refusal(candidate);
    if (limited) return { ...known, verdict: limited };
    if (isFree) {
      limits.take(candidate);
      return { ...known, verdict: 'approved' };
    }
    const offer = addOffer(
      offered,
      offerOf(benefit, now),
      currentOffer(candidate.record.stats),
      ttlMilliseconds,
    );
    const bar = { threshold: ticked.threshold, callsLeft: tokens };
    const isWorthIt = logit(benefit) >= ticked.threshold;
    if (!isWorthIt) return { ...known, verdict: 'price', offer, bar };
    if (tokens < 1) return { ...known, verdict: 'budget', offer, bar };
    // Offered like the others: the price learns that a share of what it buys costs nothing.
    predictedExtra += offer.cost;
    if (candidate.lot?.isWithheld) return { ...known, verdict: 'withheld', offer, bar };
    tokens -= 1;
    limits.take(candidate);
    return { ...known, verdict: 'approved', offer, bar };
  });
  return { decisions, state: { ...ticked, offered, predictedExtra } };
}

/** Priority classes first, then benefit; ties by key, so that the order is always the same. */
function rank(input: GateInput, state: GateState) {
  return input.candidates
    .map((candidate): Pick<Decision, 'candidate' | 'benefit' | 'pending'> => {
      // Judged by trials of its own: watched here as well, the same reads would teach twice.
      if (candidate.benefit !== undefined) {
        return { candidate, benefit: candidate.benefit, pending: {} };
      }
      const known = expectByStatistics(candidate, input.keyspace, state);
      const { evidence } = candidate;
      if (evidence === undefined) {
        return { candidate, benefit: known.expected, pending: { [STATISTICS]: known } };
      }
      const claim = expectByEvidence(input.strategy, candidate, evidence, known, state);
      const pending = { [STATISTICS]: known, [input.strategy]: claim };
      return { candidate, benefit: claim.expected, pending };
    })
    .sort(
      (a, b) =>
        priorityClass(b.candidate.priority) - priorityClass(a.candidate.priority) ||
        b.benefit - a.benefit ||
        (a.candidate.ref.key < b.candidate.ref.key ? -1 : 1),
    );
}

function expectByStatistics(
  { record, warmAt }: KnownCandidate,
  { ttlMilliseconds }: Keyspace,
  { model, volume }: GateState,
): PendingDecision {
  const features = featuresOf(record.stats, warmAt, ttlMilliseconds, volume);
  // Such a key is here for the outcome of an earlier decision only: nothing else speaks for it.
  const expected = isUnread(record.stats) ? 0 : benefitModel.predict(model, features);
  return { at: warmAt, features, expected };
}

function expectByEvidence(
  strategy: string,
  { record, warmAt }: KnownCandidate,
  evidence: number,
  known: PendingDecision,
  state: GateState,
): PendingDecision {
  const features = evidenceFeatures(evidence, known.expected, record.stats);
  const model = evidenceModel.current(state.evidence[strategy]);
  return { at: warmAt, features, expected: evidenceModel.predict(model, features) };
}

/** 2 critical, 1 important, 0 normal. */
export function priorityClass(priority: number): number {
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
  if (stats.expiresAt > warmAt && !candidate.isRefresh) return 'fresh';
  // Approved, it would hold a part of the budget that no message ever settles.
  if (!paramsOf(candidate, keyspace)) return 'unloadable';
  return isResting(stats, keyspace, now) ? 'failing' : undefined;
}

/** Whether the last load of a key failed for good, not long ago. */
export function isResting(
  { failure }: KeyStats,
  { ttlMilliseconds }: Pick<Keyspace, 'ttlMilliseconds'>,
  now: number,
): boolean {
  return failure !== undefined && now - failure.at < FAILURE_REST_TTLS * ttlMilliseconds;
}
