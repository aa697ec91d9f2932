/** What a user writes in `preheat.config.ts`: the input types and the functions that build them. */
import type { CacheInput, NetworkInput } from './define-cache.ts';
import type {
  AlarmsInput,
  AuthInput,
  EventInput,
  LimitsInput,
  UsersInput,
} from './define-lists.ts';
import type { Duration, OriginInput } from './define-origins.ts';
import type { EnvironmentName } from './environment-names.ts';

export * from './define-cache.ts';
export type {
  AlarmsInput,
  AuthInput,
  EventInput,
  EventItemInput,
  LimitsInput,
  PreloadInput,
  UsersInput,
} from './define-lists.ts';
export * from './define-origins.ts';
export type { EnvironmentName } from './environment-names.ts';

/** One family of keys. */
export interface KeyspaceInput {
  /** Template of the exact Redis key: `catalog:product:{sku}`, `llm:{model}:{prompt|hash}`. */
  readonly key: string;
  /** Name of an origin. */
  readonly origin: string;
  /** Life of an entry in the cache. */
  readonly ttl: Duration;
  /**
   * Share of the TTL by which warmed entries may expire early, so that cohorts spread: what is warmed
   * with few others comes earlier by less. Default 0.1.
   */
  readonly jitter?: number;
  /** ≥ 100 critical, ≥ 50 important, else normal. Default 0. */
  readonly priority?: number;
  /** Where the category stands in the value, as `$.category`; events may tell it as well. */
  readonly category?: string;
  /** What entries are dropped by together, as `['catalog', 'category:{category}']`. */
  readonly tags?: readonly string[];
  /**
   * Params that name people. Keys with them are sealed in the table and redacted in answers
   * (docs/security.md).
   */
  readonly personal?: readonly string[];
  /** A control group: read and counted like the others, never warmed. */
  readonly control?: boolean;
  /** A cap of its own within the one budget. */
  readonly budget?: KeyspaceBudgetInput;
  /** What is kept of the value, a JSON document, as `['name', 'seller.name']`. Default: all of it. */
  readonly fields?: readonly string[];
  /**
   * How values stand in the cache. `raw`: the origin's bytes. `json`: only what is JSON, without
   * spaces. `bentocache`: as that library reads it. Default `'raw'`.
   */
  readonly codec?: 'raw' | 'json' | 'bentocache';
  /** Packs larger values; readers know packed ones by their first bytes. Default: none. */
  readonly compress?: CompressInput;
  /** How long a key is not asked for again that the origin does not have. Default: not at all. */
  readonly negativeTtl?: Duration;
}

/** When and how values are packed. */
export interface CompressInput {
  readonly with: 'gzip' | 'zstd';
  /** Smaller values stay as they are. Default `'1KB'`. */
  readonly above?: string;
}

/** The cap of one keyspace. */
export interface KeyspaceBudgetInput {
  /** Extra origin calls as a share of the keyspace's own calls without warming: `0.1` or `'10%'`. */
  readonly extraOriginCalls?: number | string;
}

/** An entry that must always be warm. */
export interface CriticalInput {
  readonly keyspace: string;
  readonly params: Readonly<Record<string, string>>;
  /** Default 100. */
  readonly priority?: number;
}

/** When a strategy runs and how much it may propose at once. */
export interface StrategyInput {
  readonly enabled?: boolean;
  /** Fixed interval; excludes `cron`. */
  readonly every?: Duration;
  /** EventBridge cron: minutes hours day-of-month month day-of-week year. */
  readonly cron?: string;
  /** IANA name for `cron`. Default UTC. */
  readonly timeZone?: string;
  /** Most candidates per run. */
  readonly limit?: number;
  /** Tries another setting on half of the keys, drawn anew each day. */
  readonly ab?: ComparisonInput;
}

/** A comparison of a strategy as it is set with the same strategy changed. */
export interface ComparisonInput {
  /** Names what is tried: the figures of a comparison begin anew under a new name. */
  readonly name: string;
  readonly limit: number;
}

/** How Preheat proves itself. */
export interface ExperimentsInput {
  /** Share of the keys that is not warmed each day, to be compared with; 0 is none. Default 0.03. */
  readonly holdOut?: number;
}

/** `time-of-day`: beside its own schedule, windows at which it runs as well. */
export interface TimeOfDayInput extends StrategyInput {
  readonly windows?: readonly WindowInput[];
}

/** A time of the local day at which demand comes back: breakfast, the opening of a market. */
export interface WindowInput {
  /** At most 52 letters, digits, _ and -. */
  readonly name: string;
  /** Whether it runs at this time. Default true. */
  readonly enabled?: boolean;
  /** EventBridge cron: minutes hours day-of-month month day-of-week year. */
  readonly cron: string;
  /** IANA name for `cron`, daylight saving included. Default UTC. */
  readonly timeZone?: string;
  /** How much of the time after it a run looks at. Default `'2h'`. */
  readonly span?: Duration;
  /** Most candidates per run. Default: that of the strategy. */
  readonly limit?: number;
}

/** `trending`: how long the past is in which keys rise. */
export interface TrendingInput extends StrategyInput {
  /** Default `'24h'`. */
  readonly window?: Duration;
}

/** `related`: how the categories take turns. */
export interface RelatedInput extends StrategyInput {
  /**
   * Categories of a keyspace that have their turn in one run: half of them those
   * read most right now, the others in rotation. Default 16.
   */
  readonly rotate?: number;
  /** Most keys of one category per run. Default 20. */
  readonly perCategory?: number;
}

/** `predictive`: how sure it must be. */
export interface PredictiveInput extends StrategyInput {
  /**
   * Least chance, 0 to 1, that a key is read before its entry would expire; what is less likely is
   * not even proposed. Default 0: the gate decides.
   */
  readonly confidence?: number;
}

/** What an environment may change. */
export interface EnvironmentInput {
  readonly budget?: BudgetInput;
  readonly experiments?: ExperimentsInput;
  readonly strategies?: StrategiesInput;
  /** Replaces the common one. */
  readonly cache?: CacheInput;
  /** Replaces the common one. */
  readonly network?: NetworkInput;
  /** Replaces the common one. */
  readonly auth?: AuthInput;
}

/** The one budget, over all keyspaces. */
export interface BudgetInput {
  /** Extra origin calls as a share of the calls without warming: `0.2` or `'20%'`. Default 0.2. */
  readonly extraOriginCalls?: number | string;
  /** What warming may cost at origins with a `callCost`, in dollars. Default: no limit. */
  readonly money?: { readonly perDay: number | string };
  /** What warmed entries may occupy in the cache, as `'500MB'`. Default: no limit. */
  readonly memory?: string;
}

/** How access events become statistics. */
export interface IngestInput {
  /**
   * Most items of keys that ingest writes per window of events: of more keys, those read least share
   * items until `refresh-ahead` decides on them, and of very many a weighted sample stands for all.
   * Exact counts are never sampled, nor are events of applications without the client library.
   * Default 10,000.
   */
  readonly keysPerWindow?: number;
}

/** Settings per strategy. */
export interface StrategiesInput {
  readonly critical?: StrategyInput;
  readonly popular?: StrategyInput;
  readonly refreshAhead?: StrategyInput;
  readonly timeOfDay?: TimeOfDayInput;
  readonly trending?: TrendingInput;
  readonly related?: RelatedInput;
  readonly prompts?: StrategyInput;
  readonly users?: StrategyInput;
  readonly predictive?: PredictiveInput;
}

/** The whole file. */
export interface PreheatConfig {
  /** Where values come from, by name: `http()`, `lambda()`, `dynamodb()`, `llm()`, `loader()`. */
  readonly origins: Readonly<Record<string, OriginInput>>;
  /** Families of keys, by name. */
  readonly keyspaces: Readonly<Record<string, KeyspaceInput>>;
  /** What is kept warm whatever it costs, outside of the budget. */
  readonly critical?: readonly CriticalInput[];
  readonly strategies?: StrategiesInput;
  readonly budget?: BudgetInput;
  readonly experiments?: ExperimentsInput;
  readonly users?: UsersInput;
  /** What data changes mean for the cache: `POST /v1/events` and the event bus. */
  readonly events?: readonly EventInput[];
  readonly ingest?: IngestInput;
  readonly limits?: LimitsInput;
  /**
   * The cache of a deployment: `serverless()`, `replicationGroup()` or `existing()`. Default: a new
   * serverless one.
   */
  readonly cache?: CacheInput;
  /** The network of a deployment. Default: a new VPC with NAT. */
  readonly network?: NetworkInput;
  /** How callers of the API show who they are. Default: with bearer tokens. */
  readonly auth?: AuthInput;
  /** Whom alarms tell: an address, or topics that are there. Default: nobody. */
  readonly alarms?: AlarmsInput;
  /** What differs between environments. */
  readonly environments?: Readonly<Partial<Record<EnvironmentName, EnvironmentInput>>>;
}

/** Declares the configuration; the identity function that gives the file its types. */
export function defineConfig(config: PreheatConfig): PreheatConfig {
  return config;
}
