/** What the gate takes from the outcomes of its earlier decisions. */
import { evidenceModel } from './evidence.ts';
import { benefitModel } from './model.ts';
import { type Outcome, STATISTICS } from './outcome.ts';
import { addOutcome, initialReliability } from './reliability.ts';
import type { GateState } from './state.ts';

/** Each outcome teaches whoever expected something, and shows how right that was. */
export function learnFrom(state: GateState, outcomes: readonly Outcome[]): GateState {
  let model = benefitModel.current(state.model);
  // States of older versions have neither.
  const evidence = { ...state.evidence };
  const reliability = { ...state.reliability };
  for (const { of, decision, benefit } of outcomes) {
    const { features, expected } = decision;
    if (of === STATISTICS) model = benefitModel.learn(model, features, benefit);
    else evidence[of] = evidenceModel.learn(evidenceModel.current(evidence[of]), features, benefit);
    reliability[of] = addOutcome(reliability[of] ?? initialReliability(), expected, benefit);
  }
  return { ...state, model, evidence, reliability };
}
