/** Figures of the list in core, as CloudWatch has them. */
import { Duration } from 'aws-cdk-lib';
import { Metric, type MetricOptions, Stats, Unit } from 'aws-cdk-lib/aws-cloudwatch';
import {
  type CloudWatchFigure,
  COMMON_DIMENSIONS,
  type FigureUnit,
  figureOf,
  NAMESPACE,
  SERVICE,
} from '../../core/metrics/figures.ts';
import type { EnvironmentProps } from '../environments.ts';

const UNITS: Readonly<Record<FigureUnit, Unit>> = {
  Count: Unit.COUNT,
  Milliseconds: Unit.MILLISECONDS,
  Percent: Unit.PERCENT,
  None: Unit.NONE,
};

/** How a figure is looked at. */
export interface FigureOptions extends Pick<MetricOptions, 'label' | 'color' | 'period'> {
  /** One keyspace, strategy or origin; absent: over all, where the list says so. */
  readonly of?: string;
  readonly statistic?: string;
}

/**
 * A figure of one environment, under exactly the dimensions that its lines have; what counts is
 * summed, a gauge is averaged over five minutes.
 */
export function figureMetric(
  environment: EnvironmentProps,
  name: CloudWatchFigure,
  { of, statistic, period = Duration.minutes(5), ...shown }: FigureOptions = {},
): Metric {
  const { type, unit, by } = figureOf(name);
  const addsUp = type === 'counter' || type === 'balance';
  const [service, stage] = COMMON_DIMENSIONS;
  return new Metric({
    namespace: NAMESPACE,
    metricName: name,
    dimensionsMap: {
      [service]: SERVICE,
      [stage]: environment.name,
      ...(by && of !== undefined && { [by]: of }),
    },
    unit: UNITS[unit],
    statistic: statistic ?? (addsUp ? Stats.SUM : Stats.AVERAGE),
    period,
    ...shown,
  });
}
