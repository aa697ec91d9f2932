/** What the ledger says of the warms of a strategy. */
import { settledRow, strategyRow } from '../../core/budget/rows.ts';
import { type makeBrain, START } from './brain.ts';

/** All counters of the row of that strategy, and what it has settled. */
export async function warmTotals(
  brain: Pick<ReturnType<typeof makeBrain>, 'ledger'>,
  strategy = 'popular',
) {
  const [row, settled] = await brain.ledger.read([
    strategyRow('product', strategy),
    settledRow('product', START),
  ]);
  return { ...row, ...settled };
}
