/** Lists that a user writes in `preheat.config.ts`: what users are given ahead, what events mean. */
/** What is loaded for users who are about to come. */
export interface UsersInput {
  readonly preload?: readonly PreloadInput[];
  /** Keys that were warmed that recently are left alone. Default `'5m'`. */
  readonly skipIfWarmedWithin?: string;
}

/** Keys of one keyspace: the user's own where the one param is the user, and `recent` last read. */
export interface PreloadInput {
  readonly keyspace: string;
  /** The param that is the user's id. Default: `user`, `userId` or `user_id`. */
  readonly param?: string;
  /** At most 20. Default 0. */
  readonly recent?: number;
}

/** How callers of a deployed API show who they are. */
export interface AuthInput {
  /**
   * `tokens`: bearer tokens. `iam`: requests signed with AWS credentials (SigV4), and only the users
   * and roles that are listed here get in. Default `'tokens'`.
   */
  readonly mode: 'tokens' | 'iam';
  /** ARNs of IAM users and roles that may do everything. */
  readonly admin?: readonly string[];
  /** ARNs of those that may look. */
  readonly read?: readonly string[];
  /** ARNs of those that may send events. */
  readonly record?: readonly string[];
}

/** Whom alarms tell; in `lib/environments.ts` stands which environments have alarms. */
export interface AlarmsInput {
  /** Addresses for pages and tickets; each must confirm once. */
  readonly email?: string | readonly string[];
  /** A topic that is there, for what hurts readers or origins now: CloudWatch must be let in. */
  readonly pageTopicArn?: string;
  /** The same for what a working day will do for. */
  readonly ticketTopicArn?: string;
}

/**
 * What an event says about the cache. In texts, `{customer.id}` stands for what the event's detail
 * has there; a list there means one key, or one tag, for each of its entries.
 */
export interface EventInput {
  /** The event's type, in EventBridge its `detail-type`. */
  readonly type: string;
  /** Only events of this source. */
  readonly source?: string;
  /** Keys that have changed. */
  readonly items?: readonly EventItemInput[];
  /** Tags that have changed, as `category:{category}`. */
  readonly tags?: readonly string[];
  /** Keyspaces that have changed as a whole. */
  readonly keyspaces?: readonly string[];
  /** Whether what was dropped is loaded anew at once. Default false. */
  readonly rewarm?: boolean;
}

/** A key that an event names. */
export interface EventItemInput {
  readonly keyspace: string;
  readonly params: Readonly<Record<string, string>>;
}

/** Limits on what callers of the API may ask for. */
export interface LimitsInput {
  /** Calls of `POST /v1/warm` per caller and hour, dry runs aside. Default 10. */
  readonly warmsPerHour?: number;
}
