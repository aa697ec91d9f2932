/** Figures for CloudWatch in its embedded metric format, as AWS Lambda Powertools writes it. */
import { Metrics as Powertools } from '@aws-lambda-powertools/metrics';
import type { Metrics } from '../../core/ports.ts';

interface Sum {
  readonly dimensions: Readonly<Record<string, string>>;
  readonly figures: Record<string, number>;
}

/** Makes the metrics of one environment; what is counted is summed until the next flush. */
export function makePowertoolsMetrics(environment: string): Metrics {
  const powertools = new Powertools({
    namespace: 'Preheat',
    serviceName: 'preheat',
    defaultDimensions: { environment },
  });
  const sums = new Map<string, Sum>();
  return {
    count(figures, dimensions = {}) {
      const id = JSON.stringify(Object.entries(dimensions).sort());
      const sum = sums.get(id) ?? { dimensions, figures: {} };
      for (const [name, amount] of Object.entries(figures)) {
        sum.figures[name] = (sum.figures[name] ?? 0) + amount;
      }
      sums.set(id, sum);
    },
    flush() {
      for (const { dimensions, figures } of sums.values()) {
        powertools.addDimensions({ ...dimensions });
        for (const [name, amount] of Object.entries(figures)) {
          powertools.addMetric(name, 'Count', amount);
        }
        powertools.publishStoredMetrics();
      }
      sums.clear();
    },
  };
}
