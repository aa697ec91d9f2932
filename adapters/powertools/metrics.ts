/** Figures for CloudWatch in its embedded metric format, as AWS Lambda Powertools writes it. */
import { Metrics as Powertools } from '@aws-lambda-powertools/metrics';
import {
  type FigureDimension,
  type FigureName,
  figureOf,
  NAMESPACE,
  SERVICE,
} from '../../core/metrics/figures.ts';
import type { Metrics } from '../../core/ports.ts';

type Dimensions = Readonly<Partial<Record<FigureDimension, string>>>;

/** One line of the log: figures under the same sets of dimensions. */
interface Line {
  readonly dimensions: Dimensions;
  /** Under no dimension of their own as well. */
  readonly isOverall: boolean;
  readonly values: Map<FigureName, number[]>;
}

/** Under the 100 values of a figure that a line may hold (EMF specification): there it is cut. */
const MOST_VALUES = 90;

/** Makes the metrics of one environment; what is counted is summed until the next flush. */
export function makePowertoolsMetrics(environment: string): Metrics {
  const powertools = new Powertools({
    namespace: NAMESPACE,
    serviceName: SERVICE,
    defaultDimensions: { environment },
  });
  const lines = new Map<string, Line>();
  const lineOf = (name: FigureName, dimensions: Dimensions): Line => {
    const isOverall = figureOf(name).overall === true && Object.keys(dimensions).length > 0;
    const id = JSON.stringify([isOverall, Object.entries(dimensions).sort()]);
    const line = lines.get(id) ?? { dimensions, isOverall, values: new Map() };
    lines.set(id, line);
    return line;
  };
  return {
    add(figures, dimensions = {}) {
      for (const [key, value] of Object.entries(figures)) {
        const name = key as FigureName;
        const { values } = lineOf(name, dimensions);
        const all = [...(values.get(name) ?? []), ...(Array.isArray(value) ? value : [value])];
        values.set(name, addsUp(name) ? [all.reduce((sum, one) => sum + one, 0)] : all);
      }
    },
    flush() {
      for (const { dimensions, isOverall, values } of lines.values()) {
        const most = Math.max(...[...values.values()].map(({ length }) => length));
        for (let from = 0; from < most; from += MOST_VALUES) {
          powertools.addDimensions(dimensions as Record<string, string>);
          if (isOverall) powertools.addDimensions({});
          for (const [name, all] of values) {
            for (const value of all.slice(from, from + MOST_VALUES)) {
              powertools.addMetric(name, figureOf(name).unit, value);
            }
          }
          powertools.publishStoredMetrics();
        }
      }
      lines.clear();
    },
  };
}

function addsUp(name: FigureName): boolean {
  const { type } = figureOf(name);
  return type === 'counter' || type === 'balance';
}
