/** What the gate of one keyspace remembers between runs. */
import type { Approvals } from './approvals.ts';
import type { Model } from './learner.ts';
import type { Reliability } from './reliability.ts';
import type { Volume } from './volume.ts';

/** Bins of the histogram of offered costs over logit(benefit). */
export const BINS = 200;
/** Range of logit(benefit) that the bins cover: −6 to 6. */
export const RANGE = 6;

/** Keys approved in one period and not yet known to be loaded. */
export interface Reservation {
  /** Start of the period, epoch ms: the name under which warm messages settle. */
  readonly at: number;
  readonly approved: number;
  /** The messages of all of them have ended by then, epoch ms. */
  readonly until: number;
}

/** Model, price and reservations; a value, replaced as a whole by a conditional write. */
export interface GateState {
  /** Decayed cost of what was offered, by bin. */
  readonly offered: readonly number[];
  /** Calls of no-warming in the time that the histogram covers, decayed alike. */
  readonly baseline: number;
  /** Extra calls predicted for what was approved, and those that really happened. */
  readonly predictedExtra: number;
  readonly realisedExtra: number;
  /** Realised over predicted, 0.5 to 4. */
  readonly calibration: number;
  /** The price: the least logit(benefit) that is approved. */
  readonly threshold: number;
  /** Last time the price moved, and the account then. */
  readonly tickedAt: number;
  readonly lastBaseline: number;
  readonly lastExtra: number;
  /** The learned benefit of a warm. */
  readonly model: Model;
  /** How far the evidence of each strategy can be believed. */
  readonly evidence: Readonly<Record<string, Model>>;
  /** How right expectations were, by whose they were. */
  readonly reliability: Readonly<Record<string, Reliability>>;
  readonly volume: Volume;
  /** The learned benefit of warming what usually follows (`core/foresight/pair-model.ts`). */
  readonly pairs?: Model;
  readonly reservations: readonly Reservation[];
  /** Calls that readers were granted, by period. */
  readonly grants?: readonly Reservation[];
  /** What scheduled strategies were granted lately. */
  readonly approvals?: Approvals;
}
