/**
 * The settings that have a name outside of the file: environment variables set them, and most can
 * change at run time.
 */
import { DEFAULTS, STRATEGIES, STRATEGY_NAMES } from './defaults.ts';
import type { PreheatConfig, StrategyInput } from './define.ts';
import { upperSnake } from './names.ts';
import type { AnyStrategyInput } from './resolve-strategies.ts';
import { runTimeLeaves } from './schema.ts';
import type { StrategyName } from './settings.ts';
import type { Draft } from './shape.ts';
import { leaves } from './values.ts';

/** What a value is checked by. */
export type Leaf =
  | (typeof leaves)[keyof typeof leaves]
  | (typeof runTimeLeaves)[keyof typeof runTimeLeaves];

/** One setting. */
export interface KnownSetting {
  /** Where it stands in the file. */
  readonly path: readonly string[];
  readonly leaf: Leaf;
  /** The environment variable that sets it; absent where none does. */
  readonly variable?: string;
  /** What holds where nothing is said; absent where that is nothing. */
  readonly fallback?: unknown;
  /** Why it changes with a deployment only; absent where it can at run time. */
  readonly deployment?: string;
}

/** Why what readers rely on cannot. */
const READ_BY_CLIENTS = 'applications with the client library have it from the file as well';
/** Why the client of an origin cannot. */
const BUILT_IN = 'the client of an origin is built when a function starts';

type StrategyField = Exclude<keyof StrategyInput, 'ab'>;

const STRATEGY_FIELDS: Readonly<Record<StrategyField, Pick<KnownSetting, 'leaf'>>> = {
  enabled: { leaf: leaves.flag },
  every: { leaf: leaves.interval },
  cron: { leaf: leaves.cron },
  timeZone: { leaf: leaves.timeZone },
  limit: { leaf: leaves.candidates },
};

const KEYSPACE_FIELDS = {
  ttl: { leaf: leaves.ttl, deployment: READ_BY_CLIENTS },
  jitter: { leaf: leaves.jitter, fallback: DEFAULTS.jitter },
  priority: { leaf: leaves.priority, fallback: DEFAULTS.priority },
  control: { leaf: leaves.flag, fallback: false, deployment: READ_BY_CLIENTS },
} as const;

const ORIGIN_FIELDS = {
  timeout: { leaf: leaves.timeout, fallback: DEFAULTS.timeout, deployment: BUILT_IN },
  rate: { leaf: leaves.rate, fallback: DEFAULTS.rate },
  concurrency: { leaf: leaves.concurrency, fallback: DEFAULTS.concurrency },
  callCost: { leaf: leaves.callCost },
} as const;

/** Settings of all strategies and of single ones that no variable sets. */
const OWN_FIELDS: readonly (Omit<KnownSetting, 'path'> & {
  readonly strategy: StrategyName;
  readonly field: string;
})[] = [
  { strategy: 'time-of-day', field: 'windows', leaf: runTimeLeaves.windows },
  { strategy: 'trending', field: 'window', leaf: runTimeLeaves.trendWindow, fallback: '24h' },
  { strategy: 'related', field: 'rotate', leaf: runTimeLeaves.rotate, fallback: DEFAULTS.rotate },
  {
    strategy: 'related',
    field: 'perCategory',
    leaf: runTimeLeaves.perCategory,
    fallback: DEFAULTS.perCategory,
  },
  {
    strategy: 'predictive',
    field: 'confidence',
    leaf: leaves.confidence,
    fallback: DEFAULTS.confidence,
  },
];

/** The environment variable that overrides a strategy's setting. */
export function strategyVariable(name: StrategyName, field: keyof AnyStrategyInput): string {
  return `PREHEAT_${upperSnake(name)}_${upperSnake(field)}`;
}

/** All that this configuration has. */
export function knownSettings(config: Draft<PreheatConfig>): KnownSetting[] {
  return [
    ...generalSettings(),
    ...STRATEGY_NAMES.flatMap(strategySettings),
    ...Object.keys(config.keyspaces ?? {}).flatMap(keyspaceSettings),
    ...Object.entries(config.origins ?? {}).flatMap(([name, origin]) =>
      originSettings(name, origin),
    ),
  ];
}

function generalSettings(): KnownSetting[] {
  return [
    {
      path: ['budget', 'extraOriginCalls'],
      leaf: leaves.extraOriginCalls,
      variable: 'PREHEAT_EXTRA_ORIGIN_CALLS',
      fallback: DEFAULTS.extraOriginCalls,
    },
    {
      path: ['budget', 'money', 'perDay'],
      leaf: leaves.dollars,
      variable: 'PREHEAT_BUDGET_MONEY_PER_DAY',
    },
    { path: ['budget', 'memory'], leaf: leaves.bytes, variable: 'PREHEAT_BUDGET_MEMORY' },
    {
      path: ['experiments', 'holdOut'],
      leaf: leaves.holdOut,
      variable: 'PREHEAT_HOLD_OUT',
      fallback: DEFAULTS.holdOut,
    },
    {
      path: ['ingest', 'keysPerWindow'],
      leaf: leaves.keysPerWindow,
      variable: 'PREHEAT_INGEST_KEYS_PER_WINDOW',
      fallback: DEFAULTS.keysPerWindow,
    },
    { path: ['critical'], leaf: runTimeLeaves.critical },
    { path: ['users', 'preload'], leaf: runTimeLeaves.preload },
    {
      path: ['users', 'skipIfWarmedWithin'],
      leaf: runTimeLeaves.skipIfWarmedWithin,
      fallback: DEFAULTS.skipIfWarmedWithin,
    },
  ];
}

function strategySettings(name: StrategyName): KnownSetting[] {
  const { input, every, limit } = STRATEGIES[name];
  const fallbacks: Partial<Record<StrategyField, unknown>> = { enabled: true, every, limit };
  const common = Object.entries(STRATEGY_FIELDS).map(([field, known]): KnownSetting => {
    const fallback = fallbacks[field as StrategyField];
    return {
      path: ['strategies', input, field],
      ...known,
      variable: strategyVariable(name, field as StrategyField),
      ...(fallback !== undefined && { fallback }),
    };
  });
  const own = OWN_FIELDS.filter(({ strategy }) => strategy === name).map(
    ({ strategy: _, field, ...known }) => ({ path: ['strategies', input, field], ...known }),
  );
  return [...common, ...own, { path: ['strategies', input, 'ab'], leaf: runTimeLeaves.ab }];
}

function keyspaceSettings(name: string): KnownSetting[] {
  const fields = Object.entries(KEYSPACE_FIELDS).map(([field, known]) => ({
    path: ['keyspaces', name, field],
    variable: `PREHEAT_KEYSPACE_${upperSnake(`${name}_${field}`)}`,
    ...known,
  }));
  return [
    ...fields,
    {
      path: ['keyspaces', name, 'budget', 'extraOriginCalls'],
      leaf: leaves.extraOriginCalls,
      variable: `PREHEAT_KEYSPACE_${upperSnake(`${name}_extraOriginCalls`)}`,
    },
  ];
}

function originSettings(
  name: string,
  origin: Draft<PreheatConfig['origins'][string]> | undefined,
): KnownSetting[] {
  const prefix = `PREHEAT_ORIGIN_${upperSnake(name)}`;
  const fields = Object.entries(ORIGIN_FIELDS).map(([field, known]) => ({
    path: ['origins', name, field],
    variable: `${prefix}_${upperSnake(field)}`,
    ...known,
  }));
  const variable = `${prefix}_BATCH_SIZE`;
  const batch = { leaf: leaves.batchSize, variable, deployment: BUILT_IN };
  if (origin?.kind === 'http' && origin.batch) {
    return [...fields, { path: ['origins', name, 'batch', 'max'], ...batch }];
  }
  if (origin?.kind === 'lambda' && origin.batch !== undefined) {
    return [...fields, { path: ['origins', name, 'batch'], ...batch }];
  }
  if (origin?.kind === 'dynamodb') {
    const path = ['origins', name, 'max'];
    return [...fields, { path, ...batch, leaf: leaves.dynamodbBatch }];
  }
  if (origin?.kind === 'loader' && origin.many) {
    const fallback = DEFAULTS.loaderBatch;
    return [...fields, { path: ['origins', name, 'max'], ...batch, fallback }];
  }
  return fields;
}
