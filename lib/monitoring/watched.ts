/** What alarms and board look at: the parts of a stack, and AWS's own figures of them. */
import { Duration } from 'aws-cdk-lib';
import type { RestApi } from 'aws-cdk-lib/aws-apigateway';
import { MathExpression, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Settings } from '../../core/config/settings.ts';
import { INDEXES } from '../../core/patterns/table-schema.ts';
import type { EnvironmentProps } from '../environments.ts';
import type { WorkQueue } from '../queues.ts';

/** The parts of one stack. */
export interface Watched {
  readonly environment: EnvironmentProps;
  readonly settings: Settings;
  readonly accessEvents: WorkQueue;
  readonly warmQueue: WorkQueue;
  /** Dead-letter queues by the id of their alarm. */
  readonly deadLetters: Readonly<Record<string, IQueue>>;
  /** Functions without which nothing is learned or warmed; ten at most. */
  readonly functions: readonly IFunction[];
  readonly api: RestApi;
  readonly table: Table;
  /** Absent where the cache is not ours. */
  readonly serverlessCache?: { readonly name: string; readonly dataGigabytes: number } | undefined;
}

/** All figures are looked at over this time. */
export const PERIOD = Duration.minutes(5);

/** Age of the oldest message, seconds; delayed messages count from when they were sent. */
export function queueAge({ queue }: WorkQueue): Metric {
  return queue.metricApproximateAgeOfOldestMessage({ period: PERIOD, statistic: Stats.MAXIMUM });
}

/** Messages that nobody could do anything with. */
export function deadMessages(queue: IQueue): Metric {
  return queue.metricApproximateNumberOfMessagesVisible({
    period: PERIOD,
    statistic: Stats.MAXIMUM,
  });
}

/** Calls of functions that Lambda did not begin. */
export function functionThrottles(functions: readonly IFunction[]): MathExpression {
  const metrics = functions.map((one) => one.metricThrottles({ period: PERIOD }));
  return sumOf('calls', metrics, 'Throttled calls of functions');
}

/** Requests that the table or an index of it refused. */
export function tableThrottles(table: Table): MathExpression {
  const metric = (metricName: string, dimensionsMap: Record<string, string>) =>
    new Metric({
      namespace: 'AWS/DynamoDB',
      metricName,
      dimensionsMap,
      statistic: Stats.SUM,
      period: PERIOD,
    });
  const TableName = table.tableName;
  return sumOf(
    'requests',
    [
      metric('ReadThrottleEvents', { TableName }),
      metric('WriteThrottleEvents', { TableName }),
      ...INDEXES.map(({ name }) =>
        metric('WriteThrottleEvents', { TableName, GlobalSecondaryIndexName: name }),
      ),
    ],
    'Throttled requests of the table',
  );
}

/** Answers of the API that are its own fault. */
export function apiErrors(api: RestApi): Metric {
  return api.deploymentStage.metricServerError({ period: PERIOD, statistic: Stats.SUM });
}

/**
 * What is stored in a serverless cache, bytes. Its figures stand under `clusterId`, unlike those
 * of nodes (ElastiCache guide, metrics of serverless caches).
 */
export function serverlessBytes(name: string): Metric {
  return new Metric({
    namespace: 'AWS/ElastiCache',
    metricName: 'BytesUsedForCache',
    dimensionsMap: { clusterId: name },
    statistic: Stats.MAXIMUM,
    period: PERIOD,
  });
}

/** Names must differ from those of other sums: a graph may show several. */
function sumOf(name: string, metrics: readonly Metric[], label: string): MathExpression {
  const usingMetrics = Object.fromEntries(
    metrics.map((metric, index) => [`${name}${index}`, metric]),
  );
  return new MathExpression({
    // What has not been called at all has no figure.
    expression: Object.keys(usingMetrics)
      .map((own) => `FILL(${own}, 0)`)
      .join(' + '),
    usingMetrics,
    label,
    period: PERIOD,
  });
}
