/** Whether an operator has stopped all warming; for an `index.ts` alone. */
import { makeDynamoControls } from '../../adapters/dynamodb/controls.ts';
import type { Table } from '../../adapters/dynamodb/table.ts';
import { systemClock } from '../../adapters/system/clock.ts';
import { makePauseCheck } from '../../core/control/pause.ts';

/** The switches, and the question that all who decide or load ask. */
export function composePause(table: Table) {
  const controls = makeDynamoControls(table);
  return { controls, isPaused: makePauseCheck(controls, systemClock) };
}
