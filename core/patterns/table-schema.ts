/**
 * The one table's names, shapes and lives, declared once: `adapters/dynamodb` creates and uses it
 * locally, `lib` declares the same in the stack, `adapters/memory` forgets at the same ages.
 */

/** Partition key, a string. */
export const PARTITION_KEY = 'PK';
/** Sort key, a string. */
export const SORT_KEY = 'SK';
/** DynamoDB's TTL attribute, in epoch SECONDS. */
export const TTL_ATTRIBUTE = 'expiresAt';

/** An index with KEYS_ONLY projection; an item without its attributes is not in it. */
export interface IndexSchema {
  readonly name: string;
  /** A string. */
  readonly partitionKey: string;
  /** A number. */
  readonly sortKey: string;
}

/** Keys by the next time that `refresh-ahead` must decide on them, epoch milliseconds. */
export const DUE_INDEX = {
  name: 'due',
  partitionKey: 'duePk',
  sortKey: 'dueAt',
} as const satisfies IndexSchema;
/** Keys of a keyspace by quantised score. */
export const RANK_INDEX = {
  name: 'rank',
  partitionKey: 'rankPk',
  sortKey: 'rank',
} as const satisfies IndexSchema;
/** All indexes of the table. */
export const INDEXES: readonly IndexSchema[] = [DUE_INDEX, RANK_INDEX];

/** Partitions that each index and each hour is spread over: 8 × 1,000 writes/s (service limit). */
export const SHARDS = 8;

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** How long an hour slot is kept: same hour yesterday and last week, with a day of grace. */
export const HOUR_SLOT_LIFE_MILLISECONDS = 15 * DAY;
/** How long a key is remembered after the last thing that happened to it. */
export const KEY_LIFE_MILLISECONDS = 30 * DAY;
/** How long a page of parked keys waits for a run that takes it, after it fell due. */
export const PARKED_LIFE_MILLISECONDS = 15 * 60_000;
/** How long a user is remembered after the last read. */
export const USER_LIFE_MILLISECONDS = 30 * DAY;
/** How long the journal remembers a batch: longer than SQS may redeliver one (4 days at most). */
export const JOURNAL_LIFE_MILLISECONDS = 5 * DAY;
/** How long a job and its results can be asked for. */
export const JOB_LIFE_MILLISECONDS = 7 * DAY;
/** How long a strategy's run stays in its history. */
export const RUN_LIFE_MILLISECONDS = 30 * DAY;

/** How long it is remembered which slots were run: deliveries of one are at most that far apart. */
export const SLOT_LIFE_MILLISECONDS = 3_600_000;

/**
 * Tokens that a ledger row surely remembers. They are kept in two generations, the older one
 * dropped when the newer is full: DynamoDB's sets have no order, and tokens need none.
 */
export const TOKENS_PER_GENERATION = 64;
