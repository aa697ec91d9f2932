/** Figures as text in columns. */
import type { KeyspaceReport, StatsReport, StrategyReport } from '../../core/api/stats.ts';
import type { Figures } from '../api-client.ts';

/** What the runner knows beside the statistics. */
export interface StatusContext {
  readonly labels: Readonly<Record<string, string>>;
  /** What the origin itself counted for a keyspace; undefined where there is no demo. */
  readonly origin: (
    keyspace: string,
  ) => { readonly calls: number; readonly keys: number } | undefined;
}

/** One plain line, for a log. */
export function formatLine({ stats, healthy }: Figures, context: StatusContext): string {
  const keyspaces = stats.keyspaces.map((keyspace) => {
    const { recent, total, name, control } = keyspace;
    const calls = context.origin(name)?.keys ?? total.originCalls;
    const spent = control ? '' : `, budget spent ${percent(keyspace.budget.spent)}`;
    return `${context.labels[name] ?? name}: hit rate ${percent(recent.hitRatio)}, ${calls} keys from origin, p95 ${milliseconds(recent.p95Milliseconds)}${spent}`;
  });
  return `${healthy ? '' : 'DOWN (see above) · '}${keyspaces.join(' · ')}`;
}

/** A block of lines, for a terminal that shows it live. */
export function formatBlock({ stats, healthy }: Figures, context: StatusContext): string[] {
  return [
    '',
    ...table([
      ['', 'hit rate', 'so far', 'reads', 'origin keys', 'in calls', 'p50', 'p95', 'budget spent'],
      ...stats.keyspaces.map((keyspace) => keyspaceRow(keyspace, context)),
    ]),
    '',
    ...table([
      ['strategy', 'proposed', 'approved', 'warmed', 'used', 'precision', 'saved', 'extra'],
      ...stats.strategies.map(strategyRow),
    ]),
    '',
    healthy ? 'all parts answer' : 'A PART IS DOWN: GET /v1/health says 503',
  ];
}

/** What is said at the end: the figures of the whole run, and whether every read was counted. */
export function formatSummary(
  stats: StatsReport,
  context: StatusContext,
  readsPerHalf?: number,
): string[] {
  const halves = stats.keyspaces.map(({ name, total }) => {
    const counted = context.origin(name);
    const calls = counted
      ? `${counted.keys} keys in ${counted.calls} calls`
      : `${total.originCalls} keys`;
    const label = (context.labels[name] ?? name).padEnd(16);
    return `${label} hit rate ${percent(total.hitRatio, 2)} of ${total.reads} reads, origin: ${calls}`;
  });
  const readers = `The readers count ${readsPerHalf} reads of each half.`;
  return readsPerHalf === undefined ? halves : [...halves, readers];
}

function keyspaceRow(keyspace: KeyspaceReport, { labels, origin }: StatusContext): string[] {
  const { name, recent, total, budget, control } = keyspace;
  const counted = origin(name);
  return [
    labels[name] ?? name,
    percent(recent.hitRatio),
    percent(total.hitRatio),
    String(total.reads),
    String(counted?.keys ?? total.originCalls),
    String(counted?.calls ?? '–'),
    milliseconds(recent.p50Milliseconds),
    milliseconds(recent.p95Milliseconds),
    control ? '–' : `${percent(budget.spent)} of ${percent(budget.limit, 0)}`,
  ];
}

function strategyRow(strategy: StrategyReport): string[] {
  const { name, proposed, approved, warmed, used, precision, savedCalls, extraCalls } = strategy;
  const counts = [proposed, approved, warmed, used].map(String);
  return [name, ...counts, percent(precision), String(savedCalls), String(extraCalls)];
}

function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  return rows.map((row) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  '),
  );
}

function percent(share: number | null, digits = 1): string {
  return share === null ? '–' : `${(share * 100).toFixed(digits)} %`;
}

function milliseconds(value: number | null): string {
  return value === null ? '–' : `${Number(value.toPrecision(2))} ms`;
}
