/** A line chart over time, one line per keyspace. */
import UPlot from 'uplot';
import type { SeriesPoint, StatsReport } from '../core/api/stats.ts';
import { find } from './element.ts';
import { formatClock } from './format.ts';
import { lineColour, readColour } from './palette.ts';

const HEIGHT_PIXELS = 220;
const MILLISECONDS_PER_SECOND = 1_000;

/** What a chart shows of each window. */
export interface ChartOptions {
  readonly id: string;
  readonly value: (point: SeriesPoint) => number | null;
  readonly format: (value: number | null) => string;
  readonly range?: readonly [number, number];
}

/** A chart that can be given new figures. */
export interface Chart {
  show(stats: StatsReport, labels: Readonly<Record<string, string>>): void;
  /** Draws anew, in the colours of the current theme. */
  reset(): void;
}

/** Prepares a chart; it is drawn with the first figures. */
export function makeChart(options: ChartOptions): Chart {
  const place = find(options.id);
  let plot: UPlot | undefined;
  let drawnFor = '';
  const reset = () => {
    plot?.destroy();
    plot = undefined;
  };
  const fit = () => plot?.setSize({ width: place.clientWidth, height: HEIGHT_PIXELS });
  new ResizeObserver(fit).observe(place);

  return {
    reset,
    show(stats, labels) {
      const names = stats.keyspaces.map(({ name }) => labels[name] ?? name);
      if (drawnFor !== names.join('\n')) reset();
      drawnFor = names.join('\n');
      const data = tabulate(stats, options.value);
      if (plot) plot.setData(data);
      else plot = new UPlot(settings(options, names, place.clientWidth), data, place);
    },
  };
}

function formatTime(seconds: number): string {
  return formatClock(seconds * MILLISECONDS_PER_SECOND);
}

/** Lines up the windows of all keyspaces by their time, from the first one with a read in it. */
function tabulate(stats: StatsReport, value: ChartOptions['value']): UPlot.AlignedData {
  const points = stats.keyspaces.flatMap(({ series }) => series);
  const ordered = [...new Set(points.map(({ at }) => at))].sort((a, b) => a - b);
  const isRead = new Set(points.filter(({ reads }) => reads > 0).map(({ at }) => at));
  ordered.splice(
    0,
    ordered.findIndex((at) => isRead.has(at)),
  );
  const lines = stats.keyspaces.map(({ series }) => {
    const byTime = new Map(series.map((point) => [point.at, value(point)]));
    return ordered.map((at) => byTime.get(at) ?? null);
  });
  return [ordered.map((at) => at / MILLISECONDS_PER_SECOND), ...lines];
}

function settings(options: ChartOptions, names: readonly string[], width: number): UPlot.Options {
  const ink = readColour('--soft');
  const grid = { stroke: readColour('--line'), width: 1 };
  const { range } = options;
  return {
    width,
    height: HEIGHT_PIXELS,
    // Half a time of day stands right of the last grid line.
    padding: [null, 32, null, null],
    scales: { y: { range: (_, _least, most) => (range ? [...range] : [0, Math.max(1, most)]) } },
    axes: [
      { stroke: ink, grid, values: (_, splits) => splits.map(formatTime) },
      {
        stroke: ink,
        grid,
        size: 60,
        values: (_, splits) => splits.map((split) => options.format(split)),
      },
    ],
    series: [
      {
        label: 'Time',
        value: (_: UPlot, shown: number | null) => (shown === null ? '–' : formatTime(shown)),
      },
      ...names.map((label, index) => ({
        label,
        stroke: lineColour(index),
        width: 2,
        value: (_: UPlot, shown: number | null) => options.format(shown),
      })),
    ],
  };
}
