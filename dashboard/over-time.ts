/** Hit rate and origin calls over time, with Preheat and without. */
import type { KeyspaceReport, SeriesPoint } from '../core/api/stats.ts';
import { type Line, makeChart } from './chart.ts';
import { fillTable, find } from './element.ts';
import { formatClock, formatCount, formatPercent } from './format.ts';
import { makePicker } from './picker.ts';
import type { Figures } from './source.ts';

type Value = (point: SeriesPoint) => number | null;

const hitChart = makeChart({ id: 'hit-chart', format: formatPercent, range: [0, 1] });
const callsChart = makeChart({ id: 'calls-chart', format: formatCount });
let latest: Figures | undefined;

const picker = makePicker('time', showLatest);
const details = find<HTMLDetailsElement>('time-details');
details.addEventListener('toggle', showLatest);

/** Shows the keyspace that is chosen, and those that are never warmed. */
export function showOverTime(figures: Figures): void {
  latest = figures;
  const { stats, notes } = figures;
  const warmed = stats.keyspaces.filter(({ control }) => !control);
  picker.show(
    warmed.map(({ name }) => name),
    notes?.labels ?? {},
  );
  const keyspace = warmed.find(({ name }) => name === picker.chosen());
  if (!keyspace) return;
  const controls = stats.keyspaces.filter(({ control }) => control);
  const times = listTimes([keyspace, ...controls]);
  const lines = (measured: Value, without: Value): Line[] => [
    line('with Preheat', keyspace, times, measured),
    line('without, counted', keyspace, times, without),
    ...controls.map((control) => line(`never warmed: ${control.name}`, control, times, measured)),
  ];
  hitChart.show(
    times,
    lines(
      (point) => point.hitRatio,
      (point) => point.baselineHitRatio,
    ),
  );
  callsChart.show(
    times,
    lines(
      (point) => point.originCalls,
      (point) => point.baselineCalls,
    ),
  );
  if (details.open) showTable(keyspace);
}

/** Draws anew, in the colours of the current theme. */
export function redrawCharts(): void {
  hitChart.reset();
  callsChart.reset();
  showLatest();
}

function showLatest(): void {
  if (latest) showOverTime(latest);
}

/** Times of all windows, from the first one with a read in it. */
function listTimes(keyspaces: readonly KeyspaceReport[]): number[] {
  const points = keyspaces.flatMap(({ series }) => series);
  const ordered = [...new Set(points.map(({ at }) => at))].sort((a, b) => a - b);
  const isRead = new Set(points.filter(({ reads }) => reads > 0).map(({ at }) => at));
  const first = ordered.findIndex((at) => isRead.has(at));
  return first < 0 ? [] : ordered.slice(first);
}

function line(
  label: string,
  { series }: KeyspaceReport,
  times: readonly number[],
  value: Value,
): Line {
  const byTime = new Map(series.map((point) => [point.at, value(point)]));
  return { label, values: times.map((at) => byTime.get(at) ?? null) };
}

function showTable({ series }: KeyspaceReport): void {
  fillTable(
    'time-table',
    ['Window', 'Reads', 'Hit rate', 'without', 'Origin calls', 'without'],
    series.toReversed().map((point) => ({
      id: String(point.at),
      cells: [
        formatClock(point.at),
        formatCount(point.reads),
        formatPercent(point.hitRatio),
        formatPercent(point.baselineHitRatio),
        formatCount(point.originCalls),
        formatCount(point.baselineCalls),
      ],
    })),
  );
}
