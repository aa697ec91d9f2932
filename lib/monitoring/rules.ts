/** When somebody must be told: one rule per alarm, each with its reasons. */
import {
  ComparisonOperator,
  type IMetric,
  MathExpression,
  Stats,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { figureMetric } from './figures.ts';
import { quietTime } from './quiet-time.ts';
import {
  apiErrors,
  deadMessages,
  functionThrottles,
  PERIOD,
  queueAge,
  serverlessBytes,
  tableThrottles,
  type Watched,
} from './watched.ts';

/** `page`: readers or origins are hurt now. `ticket`: to be looked at on a working day. */
export type Severity = 'page' | 'ticket';

/** One alarm. */
export interface AlarmRule {
  readonly severity: Severity;
  /** Heading of docs/runbook.md, as the link to it spells it. */
  readonly heading: string;
  /** What is so when it fires. */
  readonly meaning: string;
  readonly metric: IMetric;
  readonly threshold: number;
  /** Above the threshold where nothing else is said. */
  readonly comparison?: ComparisonOperator;
  /** Periods of the metric that are looked at, and how many of them must be bad. */
  readonly periods: readonly [looked: number, bad: number];
  readonly missing: TreatMissingData;
}

const { GREATER_THAN_OR_EQUAL_TO_THRESHOLD, LESS_THAN_THRESHOLD } = ComparisonOperator;
/** Nothing happened, so nothing bad did. */
const NOTHING_HAPPENED = TreatMissingData.NOT_BREACHING;
/** A gauge that nobody told says neither; that it is not told has an alarm of its own. */
const NOT_KNOWN = TreatMissingData.IGNORE;
/** That nothing is told is just what is wrong. */
const SILENCE_IS_BAD = TreatMissingData.BREACHING;

/** Fewer loads than that in a period say nothing of an origin. */
const LEAST_LOADS = 20;
const BYTES_PER_GIGABYTE = 1_000_000_000;
const MOST_FULL = 0.8;

/** All rules of a stack, by the id of their alarm. */
export function alarmRules(watched: Watched): Readonly<Record<string, AlarmRule>> {
  return { ...originRules(watched), ...flowRules(watched), ...capacityRules(watched) };
}

/** What reaches origins, and what readers have of it. */
function originRules({ environment, settings }: Watched): Readonly<Record<string, AlarmRule>> {
  const quiet = quietTime(settings);
  return {
    OriginErrors: {
      severity: 'ticket',
      heading: 'origin-errors',
      meaning: 'More than a tenth of the keys that origins were asked for failed',
      metric: new MathExpression({
        expression: `IF(loads >= ${LEAST_LOADS}, 100 * FILL(errors, 0) / loads, 0)`,
        usingMetrics: {
          loads: figureMetric(environment, 'loads'),
          errors: figureMetric(environment, 'originErrors'),
        },
        label: 'Failed loads, %',
        period: PERIOD,
      }),
      threshold: 10,
      periods: [3, 3],
      missing: NOTHING_HAPPENED,
    },
    BreakerOpen: {
      severity: 'page',
      heading: 'breaker-open',
      meaning: 'Warming has given an origin up, which its readers need as well',
      metric: figureMetric(environment, 'breakerOpen', { statistic: Stats.MAXIMUM }),
      threshold: 1,
      comparison: GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      // An origin that is back within a few minutes needs nobody.
      periods: [3, 2],
      missing: NOT_KNOWN,
    },
    BudgetExceeded: {
      severity: 'page',
      heading: 'budget-exceeded',
      meaning: 'Warming has made a tenth more extra origin calls than the budget allows',
      metric: figureMetric(environment, 'budgetUsedRatio', { statistic: Stats.MAXIMUM }),
      // Savings that are taken back later, and late counts, stay below that.
      threshold: 1.1,
      periods: [3, 3],
      missing: NOT_KNOWN,
    },
    HitRateDrop: {
      severity: 'page',
      heading: 'hit-rate-drop',
      meaning: 'The hit ratio is a tenth below that of the same time yesterday',
      metric: figureMetric(environment, 'hitRatioDrop'),
      threshold: 0.1,
      periods: [3, 3],
      // The first day has no yesterday, and few reads no hit ratio.
      missing: NOTHING_HAPPENED,
    },
    ...(quiet && {
      NoRuns: {
        severity: 'page',
        heading: 'no-runs',
        meaning: 'No strategy has run for so long that several runs are missing',
        metric: figureMetric(environment, 'runs', { period: quiet.period }),
        threshold: 1,
        comparison: LESS_THAN_THRESHOLD,
        periods: [quiet.periods, quiet.periods],
        missing: SILENCE_IS_BAD,
      },
    }),
    FiguresMissing: {
      severity: 'ticket',
      heading: 'figures-missing',
      meaning: 'Nobody tells how things stand, so that other alarms are blind',
      metric: figureMetric(environment, 'budgetUsedRatio', { statistic: Stats.SAMPLE_COUNT }),
      threshold: 1,
      comparison: LESS_THAN_THRESHOLD,
      periods: [3, 3],
      missing: SILENCE_IS_BAD,
    },
  };
}

/** What flows through queues and API. */
function flowRules(watched: Watched): Readonly<Record<string, AlarmRule>> {
  const { environment, accessEvents, warmQueue, deadLetters, api } = watched;
  const ageRule = (meaning: string, metric: IMetric, minutes: number): AlarmRule => ({
    severity: 'ticket',
    heading: 'queue-age',
    meaning,
    metric,
    threshold: minutes * 60,
    periods: [3, 3],
    missing: NOTHING_HAPPENED,
  });
  const letters = Object.entries(deadLetters).map(([id, queue]): [string, AlarmRule] => [
    id,
    {
      severity: 'ticket',
      heading: 'dead-letters',
      meaning: 'Messages could not be worked on, and wait to be looked at',
      metric: deadMessages(queue),
      threshold: 1,
      comparison: GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      // They do not go away by themselves: there is nothing to wait for.
      periods: [1, 1],
      // SQS tells nothing of a queue that is empty and untouched for hours.
      missing: NOTHING_HAPPENED,
    },
  ]);
  return {
    ...Object.fromEntries(letters),
    // Warms are sent up to 15 minutes ahead, and are worth nothing 10 minutes past their time.
    WarmQueueAge: ageRule('Keys are warmed too late to be of use', queueAge(warmQueue), 30),
    AccessEventsAge: ageRule('Access events are not folded', queueAge(accessEvents), 15),
    IngestLag: {
      severity: 'ticket',
      heading: 'ingest-lag',
      meaning: 'Decisions rest on counts that are minutes old',
      metric: figureMetric(environment, 'ingestLagMilliseconds', { statistic: Stats.MAXIMUM }),
      // Gathering takes a minute, and a first try that failed six more (visibility of the queue).
      threshold: 10 * 60_000,
      periods: [3, 3],
      missing: NOTHING_HAPPENED,
    },
    ApiErrors: {
      severity: 'ticket',
      heading: 'api-errors',
      meaning: 'The API answers with errors of its own',
      metric: apiErrors(api),
      threshold: 10,
      periods: [3, 3],
      missing: NOTHING_HAPPENED,
    },
  };
}

/** What may be full. */
function capacityRules(watched: Watched): Readonly<Record<string, AlarmRule>> {
  const throttleRule = (meaning: string, metric: IMetric): AlarmRule => ({
    severity: 'ticket',
    heading: 'throttles',
    meaning,
    metric,
    // Each is tried again: only many of them delay anything.
    threshold: 10,
    periods: [3, 3],
    missing: NOTHING_HAPPENED,
  });
  return {
    FunctionThrottles: throttleRule(
      'Lambda does not begin calls of functions',
      functionThrottles(watched.functions),
    ),
    TableThrottles: throttleRule(
      'DynamoDB refuses requests of the table',
      tableThrottles(watched.table),
    ),
    CacheMemory: cacheMemoryRule(watched),
  };
}

/** By AWS's own figure where the cache is ours and serverless; else by what the server says. */
function cacheMemoryRule({ environment, serverlessCache }: Watched): AlarmRule {
  const common = {
    severity: 'ticket',
    heading: 'cache-memory',
    meaning: 'The cache is four fifths full: soon it evicts what is still good',
    periods: [3, 3],
  } as const;
  if (serverlessCache) {
    const { name, dataGigabytes } = serverlessCache;
    const threshold = MOST_FULL * dataGigabytes * BYTES_PER_GIGABYTE;
    return { ...common, metric: serverlessBytes(name), threshold, missing: NOTHING_HAPPENED };
  }
  const metric = figureMetric(environment, 'cacheMemoryRatio', { statistic: Stats.MAXIMUM });
  // A cache without a limit is never told of.
  return { ...common, metric, threshold: MOST_FULL, missing: NOTHING_HAPPENED };
}
