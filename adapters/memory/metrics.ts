/** Metrics that add up in memory. */
import type { CloudWatchFigure } from '../../core/metrics/figures.ts';
import type { Metrics } from '../../core/ports.ts';

/** Metrics with what was noted so far. */
export interface MemoryMetrics extends Metrics {
  /** The sum of a figure over all calls whose dimensions hold these. */
  total(figure: CloudWatchFigure, dimensions?: Readonly<Record<string, string>>): number;
}

/** Makes empty metrics. */
export function makeMemoryMetrics(): MemoryMetrics {
  const calls: {
    readonly values: Parameters<Metrics['add']>[0];
    readonly dimensions: Readonly<Record<string, string>>;
  }[] = [];
  return {
    add(values, dimensions = {}) {
      calls.push({ values, dimensions });
    },
    flush() {},
    total(figure, dimensions = {}) {
      const wanted = Object.entries(dimensions);
      return calls
        .filter((call) => wanted.every(([name, value]) => call.dimensions[name] === value))
        .flatMap(({ values }) => values[figure] ?? [])
        .reduce((sum, value) => sum + value, 0);
    },
  };
}
