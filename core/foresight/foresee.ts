/** What is worth warming right after a read: the one decision of all who foresee. Pure. */

import type { Model } from '../gate/learner.ts';
import { logit } from '../gate/logit.ts';
import type { KeyRef } from '../keyspaces/keyspaces.ts';
import type { Rate } from '../units.ts';
import { pairFeatures, pairModel } from './pair-model.ts';
import type { Successors } from './successors.ts';

/** What a keyspace tells its readers, so that they decide as its gate would. */
export interface Guidance {
  /** The price: the least logit(benefit) that is approved. */
  readonly threshold: number;
  readonly model: Model;
  /** What its origin may be called at now; absent: as the file says. */
  readonly rate?: Rate;
}

/** A key that is worth its warm. */
export interface Foreseen extends KeyRef {
  /** Share of an origin call that its warm is expected to save. */
  readonly benefit: number;
}

/**
 * The successors worth warming, best first. `guide` answers for the keyspace of a successor, `trust`
 * says how far the reader keeps to what usually follows (`trustIn`).
 */
export function foresee(
  successors: Successors,
  guide: (keyspace: string) => Guidance | undefined,
  trust: number,
): Foreseen[] {
  return successors.slots
    .flatMap((slot): Foreseen[] => {
      const guidance = guide(slot.keyspace);
      if (!guidance) return [];
      const { keyspace, key } = slot;
      const benefit = pairModel.predict(guidance.model, pairFeatures(successors, slot, trust));
      return logit(benefit) >= guidance.threshold ? [{ keyspace, key, benefit }] : [];
    })
    .sort((a, b) => b.benefit - a.benefit);
}
