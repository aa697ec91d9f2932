/** What holds where the configuration says nothing. */
import type { StrategiesInput, StrategyInput, TrendingInput } from './define.ts';
import type { StrategyName } from './settings.ts';

/** Limits of an origin and figures of a keyspace. */
export const DEFAULTS = {
  timeout: '5s',
  /** A language model writes some tens of tokens a second. */
  llmTimeout: '30s',
  rate: '100/min',
  concurrency: 10,
  /** Keys in one call of a loader's `many`. */
  loaderBatch: 50,
  /** BatchGetItem takes no more. */
  dynamodbBatch: 100,
  llmTokens: 1_024,
  restAfterLoss: '1h',
  /** Less than one network packet is not worth packing. */
  compressAbove: '1KB',
  jitter: 0.1,
  priority: 0,
  criticalPriority: 100,
  extraOriginCalls: 0.2,
  holdOut: 0.03,
  /** Manual warms per caller. */
  warmsPerHour: 10,
  keysPerWindow: 10_000,
  timeZone: 'UTC',
  /** Demand of a meal or an opening comes within that time. */
  windowSpan: '2h',
  rotate: 16,
  perCategory: 20,
  skipIfWarmedWithin: '5m',
  /** The gate knows better what is worth its call: it has a price, and learns how sure to be. */
  confidence: 0,
} as const;

/** Every strategy: its name in the file, and when it runs by itself. */
export const STRATEGIES: Readonly<
  Record<
    StrategyName,
    { readonly input: keyof StrategiesInput } & Required<Pick<StrategyInput, 'every' | 'limit'>> &
      Pick<TrendingInput, 'window'>
  >
> = {
  critical: { input: 'critical', every: '5m', limit: 1_000 },
  popular: { input: 'popular', every: '30m', limit: 100 },
  'refresh-ahead': { input: 'refreshAhead', every: '1m', limit: 20_000 },
  'time-of-day': { input: 'timeOfDay', every: '1h', limit: 1_000 },
  trending: { input: 'trending', every: '1m', limit: 100, window: '24h' },
  related: { input: 'related', every: '5m', limit: 200 },
  prompts: { input: 'prompts', every: '15m', limit: 100 },
  users: { input: 'users', every: '5m', limit: 1_000 },
  predictive: { input: 'predictive', every: '1m', limit: 1_000 },
};

/** The names of {@link STRATEGIES} in their order. */
export const STRATEGY_NAMES = Object.keys(STRATEGIES) as readonly StrategyName[];
