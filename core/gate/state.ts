/** What the gate remembers between runs: the price of an extra call, and what is learned of a keyspace. */
import type { Approvals } from './approvals.ts';
import type { Model } from './learner.ts';
import type { Reliability } from './reliability.ts';
import type { Volume } from './volume.ts';

/** Bins of the histogram of offered costs over logit(benefit). */
export const BINS = 200;
/** Range of logit(benefit) that the bins cover: −6 to 6. */
export const RANGE = 6;

/** The price of an extra origin call, and what it is read from. */
export interface Price {
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
}

/** A keyspace's model and the price that it decided by; replaced as a whole by a conditional write. */
export interface GateState extends Price {
  /** The learned benefit of a warm. */
  readonly model: Model;
  /** How far the evidence of each strategy can be believed. */
  readonly evidence: Readonly<Record<string, Model>>;
  /** How right expectations were, by whose they were. */
  readonly reliability: Readonly<Record<string, Reliability>>;
  readonly volume: Volume;
  /** The learned benefit of warming what usually follows (`core/foresight/pair-model.ts`). */
  readonly pairs?: Model;
  /** Keys lately foreseen that were worth their price. */
  readonly foreseen?: Approvals;
  /** Mean size of its values; absent before the first is known. */
  readonly meanBytes?: number;
}
