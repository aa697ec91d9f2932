/**
 * The decision log of a key as texts, `mjnq0a2o|popular|price|125|250|-3|number 3 of the most read`:
 * it rides on every write of the key, and names or numbers as DynamoDB holds them would double it.
 */
import type { DecisionNote } from '../../core/patterns/stats.ts';

const SEPARATOR = '|';
/** Benefit and price have three digits (`core/strategies/note.ts`). */
const STEPS = 1_000;

/** A note as a text; what a strategy gives as its reason may hold the separator. */
export function textOfNote(note: DecisionNote): string {
  const { at, strategy, verdict, reason, benefit, price, callsLeft } = note;
  const figures = [benefit, price].map((share) =>
    share === undefined ? '' : String(Math.round(share * STEPS)),
  );
  const parts = [at.toString(36), strategy, verdict, ...figures, callsLeft ?? '', reason];
  return parts.join(SEPARATOR);
}

/** Reads a note back. */
export function noteOfText(text: string): DecisionNote {
  const [
    at = '',
    strategy = '',
    verdict = '',
    benefit = '',
    price = '',
    callsLeft = '',
    ...reason
  ] = text.split(SEPARATOR);
  return {
    at: Number.parseInt(at, 36),
    strategy,
    verdict,
    reason: reason.join(SEPARATOR),
    benefit: Number(benefit) / STEPS,
    ...(price === '' ? {} : { price: Number(price) / STEPS, callsLeft: Number(callsLeft) }),
  };
}
