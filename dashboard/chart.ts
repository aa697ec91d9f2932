/** A line chart over time. */
import UPlot from 'uplot';
import { find } from './element.ts';
import { formatClock } from './format.ts';
import { lineBorder, lineStroke, readColour } from './palette.ts';

const HEIGHT_PIXELS = 220;
/** A time of day, and a gap to the next. */
const TIME_PIXELS = 80;
const MILLISECONDS_PER_SECOND = 1_000;

/** How a chart writes its figures. */
export interface ChartOptions {
  readonly id: string;
  readonly format: (value: number | null) => string;
  readonly range?: readonly [number, number];
}

/** One line: a figure for each time. */
export interface Line {
  readonly label: string;
  readonly values: readonly (number | null)[];
}

/** A chart that can be given new figures. */
export interface Chart {
  /** `times` are epoch milliseconds. */
  show(times: readonly number[], lines: readonly Line[]): void;
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
    show(times, lines) {
      const names = lines.map(({ label }) => label);
      if (drawnFor !== names.join('\n')) reset();
      drawnFor = names.join('\n');
      const seconds = times.map((at) => at / MILLISECONDS_PER_SECOND);
      const data: UPlot.AlignedData = [seconds, ...lines.map(({ values }) => [...values])];
      if (plot) plot.setData(data);
      else plot = new UPlot(settings(options, names, place.clientWidth), data, place);
    },
  };
}

function formatTime(seconds: number): string {
  return formatClock(seconds * MILLISECONDS_PER_SECOND);
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
      { stroke: ink, grid, space: TIME_PIXELS, values: (_, splits) => splits.map(formatTime) },
      {
        stroke: ink,
        grid,
        size: 60,
        values: (_, splits) => splits.map((split) => options.format(split)),
      },
    ],
    legend: { markers: { width: 3, dash: (_, index) => lineBorder(index - 1) } },
    series: [
      {
        label: 'Time',
        value: (_: UPlot, shown: number | null) => (shown === null ? '–' : formatTime(shown)),
      },
      ...names.map((label, index) => ({
        label,
        ...lineStroke(index),
        width: 2,
        points: { show: false },
        value: (_: UPlot, shown: number | null) => options.format(shown),
      })),
    ],
  };
}
