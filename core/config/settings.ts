/** The resolved configuration: every default applied, every unit parsed, every name looked up. */
import type { Role } from '../api/route.ts';
import type { Codec } from '../codec/codec.ts';
import type { Template } from '../keyspaces/template.ts';
import type { Rate } from '../units.ts';
import type { CacheInput, Egress } from './define-cache.ts';
import type { Source } from './sources.ts';

/** Limits of an origin, over all workers (`rate`) or per worker (`concurrency`). */
export interface OriginSettings {
  readonly name: string;
  readonly timeoutMilliseconds: number;
  readonly rate: Rate;
  readonly concurrency: number;
  /** Dollars for loading one key; undefined where the origin has no price. */
  readonly callCost?: number;
  /** Most keys in one call; 1 where the origin has no batch. */
  readonly batchSize: number;
  readonly source: Source;
}

/** One keyspace. */
export interface Keyspace {
  readonly name: string;
  readonly template: Template;
  readonly origin: string;
  readonly ttlMilliseconds: number;
  /** Share of the TTL, 0 to 0.2. */
  readonly jitter: number;
  readonly priority: number;
  /** Names and list places that lead to the category in the value, a JSON document. */
  readonly categoryPath?: readonly string[];
  readonly tags: readonly string[];
  readonly personal: readonly string[];
  readonly control: boolean;
  readonly codec: Codec;
  /** How long a key is not asked for again that the origin does not have; absent: not at all. */
  readonly negativeTtlMilliseconds?: number;
  /** Its own cap, as a share of its own calls without warming; absent where the one budget is all. */
  readonly extraOriginCalls?: number;
}

/** A key that must always be warm. */
export interface CriticalEntry {
  readonly keyspace: string;
  readonly key: string;
  readonly params: Readonly<Record<string, string>>;
  readonly priority: number;
}

/** Names of the scheduled strategies. */
export type StrategyName =
  | 'critical'
  | 'popular'
  | 'refresh-ahead'
  | 'time-of-day'
  | 'trending'
  | 'related'
  | 'prompts'
  | 'users'
  | 'predictive';

/** When a strategy runs: a fixed interval, or EventBridge cron in a time zone. */
export type Schedule =
  | { readonly kind: 'every'; readonly milliseconds: number }
  | { readonly kind: 'cron'; readonly expression: string; readonly timeZone: string };

/** A named time at which a strategy runs beside its schedule. */
export interface WindowSettings {
  readonly name: string;
  readonly enabled: boolean;
  readonly schedule: Extract<Schedule, { readonly kind: 'cron' }>;
  /** How much of the time after it a run looks at. */
  readonly spanMilliseconds: number;
  readonly limit: number;
}

/** One strategy's settings. */
export interface StrategySettings {
  readonly name: StrategyName;
  readonly enabled: boolean;
  readonly schedule: Schedule;
  /** Most candidates per run. */
  readonly limit: number;
  /** Two settings compared: by key and day, these changes hold or do not. */
  readonly ab?: { readonly name: string; readonly changes: { readonly limit: number } };
  /** None but for `time-of-day`. */
  readonly windows: readonly WindowSettings[];
  /** How long the past is in which `trending` looks for what rises; other strategies have none. */
  readonly trendMilliseconds?: number;
  /** Of `related` alone: categories that have their turn in one run, and most keys of each. */
  readonly rotation?: { readonly categories: number; readonly perCategory: number };
  /** Of `predictive` alone: the least chance that it proposes. */
  readonly confidence?: number;
}

/** Keys of a keyspace that are loaded for users who are about to come. */
export interface Preload {
  readonly keyspace: string;
  /** The template's only param, filled with the user's id; undefined: users have no key of their own. */
  readonly userParam?: string;
  /** How many of the last keys that the user read. */
  readonly recent: number;
}

/** A text with places that are filled from an event: fixed parts, and paths into its detail. */
export type EventText = readonly (string | { readonly path: readonly string[] })[];

/** What an event says about the cache. */
export interface EventMapping {
  readonly type: string;
  readonly source?: string;
  readonly items: readonly {
    readonly keyspace: string;
    readonly params: Readonly<Record<string, EventText>>;
  }[];
  readonly tags: readonly EventText[];
  readonly keyspaces: readonly string[];
  readonly rewarm: boolean;
}

/** What is loaded for users. */
export interface UsersSettings {
  readonly preload: readonly Preload[];
  readonly skipIfWarmedWithinMilliseconds: number;
}

/** The one budget over all keyspaces; what is absent is not limited. */
export interface BudgetSettings {
  /** Extra origin calls as a share of those without warming. */
  readonly extraOriginCalls: number;
  readonly dollarsPerDay?: number;
  /** What warmed entries may occupy. */
  readonly memoryBytes?: number;
}

/** Whom alarms tell; without a topic of its own, a severity has a new one that mails. */
export interface AlarmsSettings {
  readonly emails: readonly string[];
  readonly pageTopicArn?: string;
  readonly ticketTopicArn?: string;
}

/** Who may call a deployed API. */
export interface AuthSettings {
  readonly mode: 'tokens' | 'iam';
  /** With `iam`: nobody else gets in. */
  readonly principals: readonly { readonly arn: string; readonly role: Role }[];
}

/** The network of a deployment. */
export interface NetworkSettings {
  readonly egress: Egress;
  /** A VPC that is there; absent: a new one, or none for a cache outside of any. */
  readonly vpc?: NetworkPlace;
}

/** Where in a VPC that is there. */
export interface NetworkPlace {
  readonly vpcId: string;
  readonly functionSubnetIds: readonly string[];
  readonly cacheSubnetIds: readonly string[];
}

/** The one typed record that every module reads. */
export interface Settings {
  readonly origins: ReadonlyMap<string, OriginSettings>;
  readonly keyspaces: ReadonlyMap<string, Keyspace>;
  readonly critical: readonly CriticalEntry[];
  readonly strategies: ReadonlyMap<StrategyName, StrategySettings>;
  readonly users: UsersSettings;
  readonly events: readonly EventMapping[];
  /** Per caller. */
  readonly limits: { readonly warmsPerHour: number };
  readonly budget: BudgetSettings;
  /** Share of the keys that is held out each day, 0 to 1. */
  readonly experiments: { readonly holdOut: number };
  /** Most keys that one window of ingest writes. */
  readonly ingest: { readonly keysPerWindow: number };
  readonly cache: CacheInput;
  readonly auth: AuthSettings;
  readonly alarms: AlarmsSettings;
  readonly network: NetworkSettings;
}
