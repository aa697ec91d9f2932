/** What strategies propose; only the gate decides. */
import type { Keyspace } from '../config/settings.ts';
import { type KeyRef, refId } from '../keyspaces/keyspaces.ts';
import { type Params, parseKey } from '../keyspaces/template.ts';
import type { Enrolment } from '../patterns/key-days.ts';
import type { TakenKey } from '../patterns/parked.ts';
import type { KeyRecord, KeyStats } from '../patterns/stats.ts';

/** A key that a strategy would warm. */
export interface Candidate {
  readonly ref: KeyRef;
  /** When the warm should take effect, epoch ms: the end of the entry it replaces, or now. */
  readonly warmAt: number;
  /** Class first, benefit second: ≥ 100 critical, ≥ 50 important. */
  readonly priority: number;
  /** In words, for the people who ask why. */
  readonly reason: string;
  /**
   * How likely a user reads the key within a TTL of `warmAt` by what this strategy alone knows,
   * 0 to 1; absent where it knows no more than the statistics of the key tell.
   */
  readonly evidence?: number;
  /**
   * Origin calls that its warm is expected to save, 0 to 1, by a model that learns from its own
   * outcomes (`core/foresight/pair-model.ts`): the gate takes it as it is, and learns nothing of it.
   */
  readonly benefit?: number;
  /** Asked for at `warmAt` although its entry lives on. */
  readonly isRefresh?: boolean;
  /** Life of its entry; absent: the keyspace's. */
  readonly ttlMilliseconds?: number;
  /** Decided on, paid for and credited under this name instead of the strategy's. */
  readonly decidedAs?: string;
  /** Where the strategy knows them; else they come from the key or its statistics. */
  readonly params?: Params;
  /** What the strategy has read of it in this run: it is not read again to decide on it. */
  readonly record?: KeyRecord;
  /** What was parked of its key: a part of `record`, and in the table once it is decided on. */
  readonly parked?: ParkedStats;
}

/** Statistics that wait for a decision. */
export interface ParkedStats extends TakenKey {
  /** What the table holds of the key. */
  readonly stored: KeyStats;
}

/** Where a candidate stands in the trials; drawn before the gate sees it, used if it approves. */
export interface Lot {
  /** Who is credited: the strategy, or its setting while two are compared. */
  readonly label: string;
  /** Trials that the key enters when the gate approves it. */
  readonly enrolments: readonly Enrolment[];
  /** Approved or not, it is left cold: held out, or not a candidate of its key's setting. */
  readonly isWithheld: boolean;
  /** False for a candidate of the other setting: this one has proposed nothing. */
  readonly isProposed: boolean;
}

/** A candidate with what is known of its key. */
export interface KnownCandidate extends Candidate {
  /** Absent: it takes part in no trial. */
  readonly lot?: Lot;
  readonly record: KeyRecord;
}

/** Each key once: of the candidates of a key the one with the most evidence. */
export function likeliestOfEach(candidates: readonly Candidate[]): Candidate[] {
  const best = new Map<string, Candidate>();
  for (const candidate of candidates) {
    const id = refId(candidate.ref);
    if ((best.get(id)?.evidence ?? -1) < (candidate.evidence ?? 0)) best.set(id, candidate);
  }
  return [...best.values()];
}

/** What the origin needs to load it; undefined where neither the key nor an event has told. */
export function paramsOf(candidate: KnownCandidate, keyspace: Keyspace): Params | undefined {
  const known = candidate.params ?? candidate.record.stats.params;
  if (known || keyspace.template.hashed) return known;
  return parseKey(keyspace.template, candidate.ref.key);
}
