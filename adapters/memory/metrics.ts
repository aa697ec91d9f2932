/** Metrics that add up in memory. */
import type { Metrics } from '../../core/ports.ts';

/** Metrics with what was counted so far. */
export interface MemoryMetrics extends Metrics {
  /** The sum of a figure over all calls whose dimensions hold these. */
  total(figure: string, dimensions?: Readonly<Record<string, string>>): number;
}

/** Makes empty metrics. */
export function makeMemoryMetrics(): MemoryMetrics {
  const calls: {
    readonly figures: Readonly<Record<string, number>>;
    readonly dimensions: Readonly<Record<string, string>>;
  }[] = [];
  return {
    count(figures, dimensions = {}) {
      calls.push({ figures, dimensions });
    },
    flush() {},
    total(figure, dimensions = {}) {
      const wanted = Object.entries(dimensions);
      return calls
        .filter((call) => wanted.every(([name, value]) => call.dimensions[name] === value))
        .reduce((sum, call) => sum + (call.figures[figure] ?? 0), 0);
    },
  };
}
