/** Contracts for what is outside; times are epoch ms. `test/contract` holds all adapters to them. */
import type { AccessBatch } from './access.ts';
import type { Role } from './api/route.ts';
import type { Purse, StoredPurse } from './budget/purse-state.ts';
import type { GateState } from './gate/state.ts';
import type { KeyRef } from './keyspaces/keyspaces.ts';
import type { CloudWatchFigure, FigureDimension } from './metrics/figures.ts';
import type { PageId, ParkedPage } from './patterns/parked.ts';
import type { HourSlot, KeyRecord } from './patterns/stats.ts';
import type { WarmMessage } from './warming/messages.ts';

export type { Role } from './api/route.ts';
export type {
  Cache,
  CacheAbsence,
  CacheExtension,
  CacheHit,
  CacheWrite,
  HitClaim,
  WriteStatus,
} from './cache.ts';
export type { CacheRead, EntryState } from './cache-entry.ts';
export type { Job, Jobs } from './jobs/port.ts';
export type { LoadHint, LoadResult, Origin } from './origin.ts';

/** Time. Nothing in the product reads the system clock elsewhere. */
export interface Clock {
  now(): number;
  /** Resolves after that much of this clock's time; rejects with the signal's reason on abort. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

/** Unique, short, url-safe ids; seeded in tests. */
export interface Ids {
  next(): string;
}

/** A request as it will be sent, but for its signature. */
export interface UnsignedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
}

/** Proves who makes a request. */
export interface RequestSigner {
  /** The headers to send: those of the request, and those of the signature. */
  sign(request: UnsignedRequest): Promise<Readonly<Record<string, string>>>;
}

/** The AccessPatterns of keys, with the `due` and `rank` indexes. */
export interface Patterns {
  /** One answer per key, in order; undefined where the key is unknown. Consistent reads. */
  read(refs: readonly KeyRef[]): Promise<(KeyRecord | undefined)[]>;
  /**
   * Writes each record if its version is still the stored one (then version + 1). Returns the
   * refs that lost against another writer; the caller reads them again.
   */
  save(records: readonly KeyRecord[]): Promise<KeyRef[]>;
  /** Keys whose `dueAt` ≤ `before`, most urgent first, at most `limit`. Index reads may lag. */
  due(before: number, limit: number): Promise<KeyRef[]>;
  /** Keys by descending `rank`, at most `limit`, of one `rankScale`. Index reads may lag. */
  top(keyspace: string, limit: number, scale?: number): Promise<KeyRef[]>;
  /** Sets reads of keys in absolute hours (epoch hours): the same slot twice is no double count. */
  saveHours(slots: readonly HourSlot[]): Promise<void>;
  /** All slots of one absolute hour of a keyspace. Reads may lag. */
  readHour(keyspace: string, hour: number): Promise<HourSlot[]>;
  /** Keeps pages; the same id again replaces the page. */
  park(pages: readonly ParkedPage[]): Promise<void>;
  /**
   * Pages that fell due in the quarter of an hour that ends `before`, most urgent first, at most
   * `limit`; older ones are forgotten. One that cannot be read is none. They may lag.
   */
  parked(before: number, limit: number): Promise<ParkedPage[]>;
  /** Takes pages away; those that are gone are none. */
  unpark(ids: readonly PageId[]): Promise<void>;
  /** Takes away all pages that some ingest batches have filled. */
  unparkBatches(batches: readonly string[]): Promise<void>;
}

/** One row of counters to add to. */
export interface LedgerEntry {
  readonly row: string;
  readonly add: Readonly<Record<string, number>>;
  /** Times and the like: they replace what was there, the last writer’s stand. */
  readonly latest?: Readonly<Record<string, number>>;
  /** When the row may be forgotten. */
  readonly expiresAt?: number;
}

/** Counters by row and name: accounts, totals, time windows. They grow, corrections aside. */
export interface Ledger {
  /** One record per row, in order; empty where nothing was ever added. Consistent reads. */
  read(rows: readonly string[]): Promise<Readonly<Record<string, number>>[]>;
  /** Adds atomically per row; with a token, a row takes the same token only once. */
  add(entries: readonly LedgerEntry[], token?: string): Promise<void>;
}

/** One state per keyspace, replaced as a whole. */
export interface KeyspaceStates<State> {
  read(keyspace: string): Promise<{ readonly version: number; readonly state: State | undefined }>;
  /** True when written; false when another writer was first. */
  save(keyspace: string, version: number, state: State): Promise<boolean>;
}

/** What the gate knows of each keyspace, and the purse that all of them share. */
export interface GateStates extends KeyspaceStates<GateState> {
  readPurse(): Promise<StoredPurse>;
  /** True when written; false when another writer was first. */
  savePurse(version: number, purse: Purse): Promise<boolean>;
}

/** An ingest batch in the journal. */
export interface JournalBatch {
  readonly id: string;
  /** Ids of the access batches in it. */
  readonly messages: readonly string[];
  /** What the batch adds to the ledger: a crash between journal and ledger loses no count. */
  readonly entries: readonly LedgerEntry[];
  /** True when the entries are in the ledger: it remembers only the last tokens of a row. */
  readonly counted: boolean;
  /** What its events came to, written down once all keys are; absent before. */
  readonly derived?: readonly LedgerEntry[];
  readonly finished: boolean;
}

/** What a worker of ingest has for itself, until then at most. */
export interface IngestClaim {
  /** Id of its ingest batch. */
  readonly id: string;
  /** Ids of access batches. */
  readonly messages: readonly string[];
  /** Epoch milliseconds: the worker has ended by then. */
  readonly until: number;
}

/** Which access batches ingest has begun and finished, so that a crash counts nothing twice. */
export interface Journal {
  /** Takes messages; said again, it replaces what was said under that id. */
  claim(claim: IngestClaim): Promise<void>;
  /** All claims, those of workers that died as well. Sees every claim that was made before. */
  claims(): Promise<IngestClaim[]>;
  release(id: string): Promise<void>;
  /** Batches begun since `since`, finished or not; one whose beginning broke off is none. */
  recent(since: number): Promise<JournalBatch[]>;
  begin(
    batch: Pick<JournalBatch, 'id' | 'messages' | 'entries'> & { readonly at: number },
  ): Promise<void>;
  /** Its entries are in the ledger. */
  counted(id: string, at: number): Promise<void>;
  /** All its keys are written; these entries are still to be added. */
  derive(id: string, entries: readonly LedgerEntry[], at: number): Promise<void>;
  finish(id: string, at: number): Promise<void>;
}

/** One execution of a strategy. */
export interface Run {
  readonly id: string;
  readonly strategy: string;
  readonly startedAt: number;
  readonly finishedAt: number;
  readonly proposed: number;
  readonly approved: number;
  /** The named window that it ran for; absent on the strategy's own schedule. */
  readonly window?: string;
  readonly error?: string;
}

/** The right to run a strategy for one slot of one of its schedules. */
export interface RunLease {
  readonly strategy: string;
  /** The named window whose schedule it is; absent for the strategy's own. */
  readonly window?: string;
  /** The scheduled time. */
  readonly slot: number;
  /** Whoever runs: one id per invocation. */
  readonly owner: string;
}

/** `duplicate`: this slot or a later one of its schedule was run, or this one is being run. */
export type LeaseAnswer = 'taken' | 'duplicate' | 'busy';

/** Run history, and the lease that makes a duplicate schedule harmless. */
export interface Runs {
  /** Takes the one lease of a strategy; `busy` while another holds it for another slot. */
  take(lease: RunLease, until: number): Promise<LeaseAnswer>;
  /** Ends a lease: its slot was run, which is remembered for an hour. Nothing where it was lost. */
  finish(lease: RunLease): Promise<void>;
  /** Ends a lease: its slot may be run again. Nothing where it was lost. */
  release(lease: RunLease): Promise<void>;
  save(run: Run): Promise<void>;
  /** The latest runs of a strategy, newest first. */
  latest(strategy: string, limit: number): Promise<Run[]>;
}

/** A queue to write to. */
export interface Queue<Message> {
  /** Sends all or throws; a message is not visible before its delay is over. */
  send(
    messages: readonly { readonly body: Message; readonly delayMilliseconds?: number }[],
  ): Promise<void>;
}

/** The queue of access batches. */
export type AccessQueue = Queue<AccessBatch>;

/** The queue of keys to warm. */
export type WarmQueue = Queue<WarmMessage>;

/** The call rate of an origin, kept over all workers. */
export interface RateLimiter {
  /**
   * Takes one call. Resolves to the milliseconds to wait before making it, or undefined when the
   * wait would exceed `maxWaitMilliseconds`: then nothing was taken.
   */
  take(origin: string, maxWaitMilliseconds: number): Promise<number | undefined>;
  /**
   * Whether a call that leaves so long after its turn must take another: the answer may have come
   * late, or the worker was held up. Absent where no rate is kept.
   */
  isLate?(origin: string, milliseconds: number): boolean;
}

/** What a breaker says before a call. */
export type BreakerAnswer = 'closed' | 'probe' | 'open';

/** A circuit breaker per origin, its state shared by all workers. */
export interface Breaker {
  /** Asks before a call; `probe` goes to one worker per interval, it alone may call. */
  ask(origin: string): Promise<BreakerAnswer>;
  report(origin: string, ok: boolean): Promise<void>;
  /** For status pages: is it open, and until when. */
  state(origin: string): Promise<{ readonly open: boolean; readonly until: number }>;
}

/** Who calls. */
export interface Caller {
  /** Of a token, or the ARN of an IAM user or role. */
  readonly name: string;
  readonly role: Role;
}

/** A token as it is stored: never the token itself. */
export interface TokenRecord extends Caller {
  /** SHA-256 in hexadecimal. */
  readonly sha256: string;
}

/** The known tokens. */
export interface Tokens {
  list(): Promise<readonly TokenRecord[]>;
}

/** Secrets that origins need, by name. */
export interface Secrets {
  /** @throws PreheatError when there is none of that name. */
  get(name: string): Promise<string>;
}

/** Structured log. Never given a key, a value or a secret: errors go through `loggable`. */
export interface Log {
  info(message: string, fields?: Readonly<Record<string, unknown>>): void;
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void;
  error(message: string, fields?: Readonly<Record<string, unknown>>): void;
}

/** Values of figures by name; a timing may have taken place several times. */
export type FigureValues = Readonly<Partial<Record<CloudWatchFigure, number | readonly number[]>>>;

/** Figures for CloudWatch, as `core/metrics/figures.ts` lists them. */
export interface Metrics {
  /** Notes values; what counts adds up until the next flush. */
  add(values: FigureValues, of?: Readonly<Partial<Record<FigureDimension, string>>>): void;
  /** Writes out what was noted. */
  flush(): Promise<void> | void;
}

/** Follows one call over all that is done for it. */
export interface Correlation {
  /** The id that the work at hand is done for; undefined where nobody asked for it. */
  current(): string | undefined;
  /** Does the work under an id: its log lines and the messages that it sends bear it. */
  run<Result>(id: string, work: () => Promise<Result>): Promise<Result>;
}
