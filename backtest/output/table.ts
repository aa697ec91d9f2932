/** The report for a reader at a terminal. */
import { formatDuration } from '../../core/units.ts';
import type { BacktestReport, PolicyReport } from '../report.ts';

const HEADINGS = ['policy', 'hit %', 'origin ×', 'precision %', 'captured %'];
const GAP = '  ';

/** Writes the report as aligned columns, with one sentence on what Preheat would have done. */
export function formatReport(report: BacktestReport): string {
  const rows = report.policies.map(formatPolicy);
  const widths = HEADINGS.map((heading, column) =>
    Math.max(heading.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const align = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return column === 0 ? cell.padEnd(width) : cell.padStart(width);
      })
      .join(GAP);
  const table = [HEADINGS, ...rows].map(align);
  const sentence = describePreheat(report);
  return [describeInput(report), '', ...table, ...(sentence ? ['', sentence] : []), ''].join('\n');
}

function describeInput(report: BacktestReport): string {
  const reads = report.requests.toLocaleString('en');
  const keys = report.keys.toLocaleString('en');
  const ttl = formatDuration(report.ttlSeconds * 1000);
  const limit = percent(report.limit);
  return `${report.file}: ${reads} reads of ${keys} keys, TTL ${ttl}, budget ${report.budget}; at most ${limit} % of the reads can hit.`;
}

function formatPolicy(policy: PolicyReport): string[] {
  return [
    policy.name,
    percent(policy.hitRatio),
    policy.originRatio.toFixed(2),
    percent(policy.precision),
    percent(policy.captured),
  ];
}

/** What a reader wants to know first; undefined when `preheat` was not run. */
function describePreheat({ policies, budget }: BacktestReport): string | undefined {
  const none = policies.find(({ name }) => name === 'none');
  const preheat = policies.find(({ name }) => name === 'preheat');
  if (!none || !preheat) return undefined;
  const from = percent(none.hitRatio);
  const to = percent(preheat.hitRatio);
  const calls = preheat.originRatio.toFixed(2);
  const allowed = (1 + budget).toFixed(2);
  const captured = percent(preheat.captured);
  return `Preheat would have raised the hit ratio from ${from} % to ${to} %, which is ${captured} % of what can be gained, at ${calls} times the origin calls (allowed: ${allowed}).`;
}

function percent(share: number | null): string {
  return share === null ? '–' : (share * 100).toFixed(1);
}
