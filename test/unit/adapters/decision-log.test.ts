import { expect, it } from 'vitest';
import { noteOfText, textOfNote } from '../../../adapters/dynamodb/decision-log.ts';
import type { DecisionNote } from '../../../core/patterns/stats.ts';

const NOTE = { at: 1_767_612_000_123, strategy: 'refresh-ahead', reason: 'expires | before' };

it.each<DecisionNote>([
  { ...NOTE, verdict: 'money', benefit: 0.5 },
  { ...NOTE, verdict: 'price', benefit: 0.125, price: 0.25, callsLeft: -3 },
  { ...NOTE, verdict: 'approved', reason: '', benefit: 0, price: 0, callsLeft: 0 },
])('gives back %o', (note) => {
  expect(noteOfText(textOfNote(note))).toEqual(note);
});
