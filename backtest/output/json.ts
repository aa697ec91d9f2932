/** The report for a program. */
import { writeFile } from 'node:fs/promises';
import { inputInvalid } from '../../core/errors.ts';
import type { BacktestReport } from '../report.ts';

/**
 * Writes the report to a file.
 *
 * @throws PreheatError `input_invalid` when the file cannot be written.
 */
export async function writeJson(file: string, report: BacktestReport): Promise<void> {
  try {
    await writeFile(file, formatJson(report));
  } catch (error) {
    const found = error instanceof Error ? error.message : String(error);
    throw inputInvalid([{ path: '--json', expected: 'a file that can be written', found }]);
  }
}

/** The report as indented JSON. */
export function formatJson(report: BacktestReport): string {
  return `${JSON.stringify(report, undefined, 2)}\n`;
}
