/** The policies that a backtest can run, in the order in which they are shown. */
import type { Policy } from '../replay.ts';
import { clairvoyant } from './clairvoyant.ts';
import { cronTop100 } from './cron-top-100.ts';
import { decayedGate } from './decayed-gate.ts';
import { none } from './none.ts';
import { perfectGate } from './perfect-gate.ts';
import { preheat } from './preheat.ts';
import { refreshAhead } from './refresh-ahead.ts';

/** The peers, the product, and what knows the future. */
export const POLICIES: readonly Policy[] = [
  none,
  refreshAhead,
  cronTop100,
  decayedGate,
  perfectGate,
  clairvoyant,
  preheat,
];
