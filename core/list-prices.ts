/**
 * List prices of AWS in dollars, for estimates: of us-east-1, on demand, without free tiers and
 * discounts. All that speaks of what a deployment costs takes them from here.
 */

/** Month in which they were published so. */
export const PRICES_DATE = '2026-06';
/** Which region they are of; others differ by a few per cent to a third. */
export const PRICES_REGION = 'us-east-1';
/** An average month. */
export const HOURS_PER_MONTH = 730;

/** What is paid by the hour or the month, used or not. */
export const STANDING_PRICES = {
  natGatewayHour: 0.045,
  publicIpv4Hour: 0.005,
  /** Of one service, in one zone. */
  interfaceEndpointHour: 0.01,
  secretMonth: 0.4,
  /** ElastiCache Serverless charges for this much data at least. */
  serverlessCache: {
    valkey: { leastGigabytes: 0.1, gigabyteHour: 0.084 },
    redis: { leastGigabytes: 1, gigabyteHour: 0.125 },
  },
} as const;

/** What watching costs, by the month. */
export const WATCHING_PRICES = {
  /** One figure under one set of dimensions, in a month in all of whose hours it is published. */
  figureMonth: 0.3,
  alarmMonth: 0.1,
  boardMonth: 3,
  keyMonth: 1,
} as const;

/** What is paid for by use, each for one. */
export const USE_PRICES = {
  /** DynamoDB on demand, standard class, since November 2024: 1 KB written, 4 KB read. */
  tableWriteUnit: 0.625e-6,
  tableReadUnit: 0.125e-6,
  /** SQS, a standard queue: 64 KB. */
  queueRequest: 0.4e-6,
  /** Lambda on arm64, in its first tier. */
  functionRequest: 0.2e-6,
  functionGigabyteSecond: 0.0000133334,
  /** API Gateway, a REST API; the one price here that no second source has confirmed. */
  apiRequest: 3.5e-6,
  /** EventBridge Scheduler. */
  scheduledStart: 1e-6,
  /** EventBridge, an event of an application on a bus. */
  busEvent: 1e-6,
  logGigabyte: 0.5,
  /** ElastiCache Serverless with Valkey: a simple command, or a kilobyte. */
  cacheUnit: 0.0023e-6,
} as const;

/** A node of ElastiCache for an hour, with the engine Redis. */
const REDIS_NODE_HOUR: Readonly<Record<string, number>> = {
  'cache.t4g.micro': 0.016,
  'cache.t4g.small': 0.032,
  'cache.t4g.medium': 0.065,
  'cache.m7g.large': 0.158,
  'cache.m7g.xlarge': 0.315,
  'cache.m7g.2xlarge': 0.629,
  'cache.r7g.large': 0.219,
  'cache.r7g.xlarge': 0.437,
  'cache.r7g.2xlarge': 0.873,
  'cache.r7g.4xlarge': 1.745,
};
/** Nodes with Valkey cost a fifth less. */
const VALKEY_SHARE = 0.8;

/** Dollars for an hour of a node; undefined for a type that is not in the table. */
export function nodeHourPrice(engine: 'valkey' | 'redis', type: string): number | undefined {
  const price = REDIS_NODE_HOUR[type];
  return price === undefined ? undefined : price * (engine === 'valkey' ? VALKEY_SHARE : 1);
}
