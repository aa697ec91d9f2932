/** How far imports of logs are, in memory. */
import type { Imports } from '../../core/patterns/import-log.ts';
import { makeMemoryStates } from './states.ts';

/** Makes an empty store. */
export function makeMemoryImports(): Imports {
  return makeMemoryStates();
}
