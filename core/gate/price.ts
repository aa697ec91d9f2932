/**
 * The price of an extra origin call: read from a histogram of what is offered, so that what is
 * approved costs what the budget allows. It moves once per tick; between ticks the
 * hard cap of the account holds.
 */
import type { Charge } from '../budget/charge.ts';
import type { KeyStats, Offer } from '../patterns/stats.ts';
import { logit } from './logit.ts';
import { benefitModel } from './model.ts';
import { NOTHING_BEFORE, type Past } from './past.ts';
import { BINS, type GateState, type Price, RANGE } from './state.ts';
import { currentVolume } from './volume.ts';

/** Half-life of all that the price remembers. */
const MEMORY_MILLISECONDS = 2 * 24 * 3_600_000;
/** No-warming calls to have seen before the price leaves its default, and their weight in it. */
const LEAST_BASELINE = 30;
const DEFAULT_WEIGHT = 200;
/** Weight, in calls, of the belief that predicted and realised extra agree. */
const CALIBRATION_WEIGHT = 20;
/**
 * What is unspent is to be spent in the time that is remembered, divided by that. Faster, and much of
 * it buys little; slower, and a short log ends with a part of it left (docs/adr/0005).
 */
const HASTE = 1.5;
/** However much budget is left, a warm must save that share of a call. */
const LEAST_THRESHOLD = logit(0.01);
/** The threshold before anything is known: benefit 0.6 at a budget of 0.2, dearer for smaller ones. */
export function defaultThreshold(extraOriginCalls: number): number {
  if (extraOriginCalls <= 0) return RANGE;
  return logit(Math.min(0.95, 0.6 * (0.2 / extraOriginCalls) ** 0.15));
}

/** A price that has seen nothing; what was counted in its past is not its own. */
export function initialPrice(extraOriginCalls: number, past: Past = NOTHING_BEFORE): Price {
  return {
    offered: new Array<number>(BINS).fill(0),
    baseline: 0,
    predictedExtra: 0,
    realisedExtra: 0,
    calibration: 1,
    threshold: defaultThreshold(extraOriginCalls),
    tickedAt: 0,
    lastBaseline: past.baselineCalls,
    lastExtra: past.extraCalls,
  };
}

/** The price in a state, without the rest. */
export function priceOf(state: Price): Price {
  const { offered, baseline, predictedExtra, realisedExtra, calibration } = state;
  const { threshold, tickedAt, lastBaseline, lastExtra } = state;
  return {
    offered,
    baseline,
    predictedExtra,
    realisedExtra,
    calibration,
    threshold,
    tickedAt,
    lastBaseline,
    lastExtra,
  };
}

/** A gate that has seen nothing. */
export function initialGateState(extraOriginCalls: number, past: Past = NOTHING_BEFORE): GateState {
  return {
    ...initialPrice(extraOriginCalls, past),
    model: benefitModel.initial(),
    evidence: {},
    reliability: {},
    volume: currentVolume(undefined, past.reads),
  };
}

/** A benefit's place in the histogram; what it does not save is what its warm is expected to cost. */
export function offerOf(benefit: number, at: number): Offer {
  const position = (logit(benefit) + RANGE) / (2 * RANGE);
  const bin = Math.min(BINS - 1, Math.max(0, Math.floor(position * BINS)));
  return { at, bin, cost: 1 - benefit };
}

/**
 * Puts an offer into the histogram. A key offered again within a TTL without having been loaded
 * only moves its mass, to the better of the two bins: repeated offers must not raise the price.
 */
export function addOffer(
  offered: number[],
  offer: Offer,
  earlier: Offer | undefined,
  ttlMilliseconds: number,
): Offer {
  if (earlier && standingOffer(offer, earlier, ttlMilliseconds) === earlier) return earlier;
  if (earlier && offer.at - earlier.at < ttlMilliseconds) {
    const faded = earlier.cost * fade(offer.at - earlier.at);
    offered[earlier.bin] = Math.max(0, (offered[earlier.bin] ?? 0) - faded);
  }
  offered[offer.bin] = (offered[offer.bin] ?? 0) + offer.cost;
  return offer;
}

/** Which of two offers of a key stands: the earlier one, while it is of this TTL and as good. */
export function standingOffer(
  offer: Offer,
  earlier: Offer | undefined,
  ttlMilliseconds: number,
): Offer {
  const isRepeated = earlier !== undefined && offer.at - earlier.at < ttlMilliseconds;
  return isRepeated && earlier.bin >= offer.bin ? earlier : offer;
}

/** The earlier offer of a key counts only while the key was not loaded since. */
export function currentOffer({ offer, loadedAt }: KeyStats): Offer | undefined {
  return offer && offer.at > loadedAt ? offer : undefined;
}

/** Moves the price if a tick (a quarter of the TTL) has passed since it last moved. */
export function tickPrice<State extends Price>(
  state: State,
  account: Charge,
  budget: number,
  ttlMilliseconds: number,
  now: number,
): State {
  if (state.tickedAt > 0 && now - state.tickedAt < ttlMilliseconds / 4) return state;
  const faded = state.tickedAt > 0 ? fade(now - state.tickedAt) : 1;
  const baseline = (state.baseline + account.baselineCalls - state.lastBaseline) * faded;
  const realisedExtra = (state.realisedExtra + account.extraCalls - state.lastExtra) * faded;
  const predictedExtra = state.predictedExtra * faded;
  const calibration = clamp(
    (realisedExtra + CALIBRATION_WEIGHT) / (predictedExtra + CALIBRATION_WEIGHT),
    0.5,
    4,
  );
  const offered = state.offered.map((cost) => cost * faded);
  const ticked = { ...state, offered, baseline, realisedExtra, predictedExtra, calibration };
  return {
    ...ticked,
    threshold: thresholdFor(ticked, account, budget),
    tickedAt: now,
    lastBaseline: account.baselineCalls,
    lastExtra: account.extraCalls,
  };
}

/** The threshold above which the histogram holds as much cost as the budget wants to buy. */
function thresholdFor(state: Price, account: Charge, budget: number): number {
  const { baseline, calibration } = state;
  if (baseline < LEAST_BASELINE) return state.threshold;
  const unspent =
    ((account.tokens + account.granted) * baseline) / Math.max(DEFAULT_WEIGHT, baseline);
  const wanted = (budget * baseline + HASTE * unspent) / calibration;
  const read = wanted <= 0 ? RANGE : thresholdHolding(state.offered, wanted);
  const byDefault = DEFAULT_WEIGHT * defaultThreshold(budget);
  return (baseline * read + byDefault) / (baseline + DEFAULT_WEIGHT);
}

/** Walks down from the dearest bin; interpolates within the last one; not below {@link LEAST_THRESHOLD}. */
function thresholdHolding(offered: readonly number[], wanted: number): number {
  let held = 0;
  for (let bin = BINS - 1; bin >= 0; bin -= 1) {
    const cost = offered[bin] ?? 0;
    if (held + cost >= wanted) {
      const share = cost > 0 ? (wanted - held) / cost : 0;
      return Math.max(LEAST_THRESHOLD, ((bin + 1 - share) / BINS) * 2 * RANGE - RANGE);
    }
    held += cost;
  }
  return LEAST_THRESHOLD;
}

function fade(milliseconds: number): number {
  return 2 ** (-Math.max(0, milliseconds) / MEMORY_MILLISECONDS);
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
