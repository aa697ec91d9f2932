/** The report for a program. */
import type { BacktestReport } from '../report.ts';

/** One report by itself, several as `{ runs }`, indented. */
export function formatJson(reports: readonly BacktestReport[]): string {
  const answer = reports.length === 1 ? reports[0] : { runs: reports };
  return `${JSON.stringify(answer, undefined, 2)}\n`;
}
