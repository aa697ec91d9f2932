/** Where the real traces are, for the tests that read them. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './repository.ts';

const FOLDER = process.env['PREHEAT_TRACES'] ?? join(ROOT, '..', 'shared', 'traces');

/** Why a test that needs a trace is skipped. */
export const NO_TRACE = 'the trace is not there; set PREHEAT_TRACES to the folder that holds it';

/** Path of a trace such as `web-nasa-1day`; undefined where it is absent. */
export function findTrace(name: string): string | undefined {
  const path = join(FOLDER, `${name}.csv.gz`);
  return existsSync(path) ? path : undefined;
}
