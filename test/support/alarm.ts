/** Alarms of a template, and what CloudWatch would make of figures for them. */

import type { Resource, Synthesis } from './cloud.ts';
import type { Published } from './emf.ts';

/** One metric that an alarm looks at. */
export interface AlarmMetric {
  /** In the expression; empty where the alarm has none. */
  readonly id: string;
  readonly namespace: string;
  readonly name: string;
  /** Values may be references to resources. */
  readonly dimensions: Readonly<Record<string, unknown>>;
  readonly unit: string | undefined;
  readonly statistic: string;
}

/** An alarm as the template has it. */
export interface TemplateAlarm {
  /** The id of its rule. */
  readonly name: string;
  readonly resource: Resource;
  readonly metrics: readonly AlarmMetric[];
  readonly expression: string | undefined;
}

interface Dimension {
  readonly Name: string;
  readonly Value: unknown;
}

const PLACE = /^Monitoring(\w+?)[0-9A-F]{8}$/;

/** All alarms of a stack. */
export function alarmsOf({ ofType }: Pick<Synthesis, 'ofType'>): TemplateAlarm[] {
  return ofType('AWS::CloudWatch::Alarm').map((resource) => {
    const { properties, id } = resource;
    // biome-ignore lint/suspicious/noExplicitAny: CloudFormation's own free-form properties
    const queries: any[] = properties.Metrics ?? [];
    const metrics = properties.Metrics
      ? queries.flatMap(({ Id, MetricStat }) =>
          MetricStat
            ? [readMetric(Id, { ...MetricStat.Metric, Statistic: MetricStat.Stat, ...MetricStat })]
            : [],
        )
      : [readMetric('', properties)];
    const expression = queries.find(({ ReturnData }) => ReturnData !== false)?.Expression;
    return { name: PLACE.exec(id)?.[1] ?? id, resource, metrics, expression };
  });
}

// biome-ignore lint/suspicious/noExplicitAny: CloudFormation's own free-form properties
function readMetric(id: string, metric: any): AlarmMetric {
  const dimensions = (metric.Dimensions ?? []).map(({ Name, Value }: Dimension) => [Name, Value]);
  return {
    id,
    namespace: metric.Namespace,
    name: metric.MetricName,
    dimensions: Object.fromEntries(dimensions),
    unit: metric.Unit,
    statistic: metric.Statistic ?? metric.ExtendedStatistic,
  };
}

/** What one period of a metric comes to: name, namespace, unit and the exact dimensions count. */
function periodOf(metric: AlarmMetric, published: readonly Published[]): number | undefined {
  const values = published
    .filter(
      (one) =>
        one.namespace === metric.namespace &&
        one.name === metric.name &&
        one.unit === metric.unit &&
        sameDimensions(one.dimensions, metric.dimensions),
    )
    .flatMap((one) => one.values);
  if (values.length === 0) return undefined;
  const sum = values.reduce((total, value) => total + value, 0);
  const byStatistic: Readonly<Record<string, number>> = {
    Sum: sum,
    Average: sum / values.length,
    Maximum: Math.max(...values),
    SampleCount: values.length,
  };
  return byStatistic[metric.statistic];
}

/** Whether an alarm is on where every period is like the one that was published. */
export function isOn(alarm: TemplateAlarm, published: readonly Published[]): boolean {
  const { properties } = alarm.resource;
  const value = resultOf(alarm, published);
  if (value === undefined) return properties.TreatMissingData === 'breaching';
  const compare: Readonly<Record<string, boolean>> = {
    GreaterThanThreshold: value > properties.Threshold,
    GreaterThanOrEqualToThreshold: value >= properties.Threshold,
    LessThanThreshold: value < properties.Threshold,
  };
  const isBad = compare[properties.ComparisonOperator];
  if (isBad === undefined) throw new Error(`no comparison ${properties.ComparisonOperator}`);
  return isBad;
}

function resultOf(alarm: TemplateAlarm, published: readonly Published[]): number | undefined {
  const values = alarm.metrics.map((metric) => periodOf(metric, published));
  if (alarm.expression === undefined) return values[0];
  return evaluate(alarm.expression, new Map(alarm.metrics.map(({ id }, i) => [id, values[i]])));
}

/** As much of CloudWatch's metric math as our alarms use; a metric without data has no result. */
function evaluate(
  expression: string,
  metrics: ReadonlyMap<string, number | undefined>,
): number | undefined {
  const functions = {
    IF: (condition: boolean, yes: number, no: number) => (condition ? yes : no),
    FILL: (value: number | undefined, instead: number) => value ?? instead,
  };
  const names = [...metrics.keys(), ...Object.keys(functions)];
  const result: number = new Function(...names, `return ${expression}`)(
    ...metrics.values(),
    ...Object.values(functions),
  );
  return Number.isNaN(result) ? undefined : result;
}

function sameDimensions(
  given: Readonly<Record<string, string>>,
  wanted: Readonly<Record<string, unknown>>,
): boolean {
  const names = Object.keys(wanted);
  return (
    names.length === Object.keys(given).length &&
    names.every((name) => given[name] === wanted[name])
  );
}
