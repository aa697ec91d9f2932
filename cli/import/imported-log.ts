/** From the trace of a log to what is imported of it. */
import { createHash } from 'node:crypto';
import type { Trace } from '../../backtest/traces/trace.ts';
import { type AccessEvent, DEMAND } from '../../core/access.ts';
import type { KeyWithParams } from '../../core/keyspaces/keyspaces.ts';
import type { ImportedLog } from '../../core/patterns/import-log.ts';
import { KEY_LIFE_MILLISECONDS } from '../../core/patterns/table-schema.ts';
import type { MapKey } from './map-key.ts';

/** What a log holds. */
export interface LogSummary {
  readonly reads: number;
  /** Times of the first and the last read that are imported, epoch milliseconds. */
  readonly from: number | null;
  readonly to: number | null;
  /** Reads by keyspace. */
  readonly keyspaces: Readonly<Record<string, number>>;
  readonly keys: number;
  readonly users: number;
  /** Reads whose name belongs to no keyspace, and some of these names. */
  readonly unknown: number;
  readonly unknownNames: readonly string[];
  /** Reads that teach nothing any more: keys are forgotten after 30 days. */
  readonly tooOld: number;
  /** Reads from `until` on. */
  readonly late: number;
  /** Reads from the future: the log's clock is wrong, or its time zone. */
  readonly ahead: number;
}

/** The log, mapped. */
export interface MappedLog extends ImportedLog {
  readonly summary: LogSummary;
}

const UNKNOWN_SHOWN = 3;
const MOST_AHEAD_MILLISECONDS = 5 * 60_000;
/** Ids of users are texts of up to that length. */
const MOST_USER_CHARACTERS = 256;

/** Which reads are meant, epoch milliseconds. */
export interface MappedTimes {
  /** Decides what is too old. */
  readonly now: number;
  /** What is read from then on is left out. */
  readonly until?: number | undefined;
}

/** Why a read is left out by its time. */
type Untimely = 'tooOld' | 'late' | 'ahead';

/** Maps every read once. */
export function mapLog(trace: Trace, mapKey: MapKey, times: MappedTimes): MappedLog {
  const keys = trace.keyNames.map(mapKey);
  const events = (from: number, to: number): AccessEvent[] => {
    const found: AccessEvent[] = [];
    for (let index = from; index < to; index += 1) {
      const at = trace.times[index] ?? 0;
      const key = keys[trace.keys[index] ?? -1];
      if (!key || untimely(at, times)) continue;
      const user = trace.userNames[trace.users[index] ?? -1]?.slice(0, MOST_USER_CHARACTERS);
      found.push({ ...key, at, reads: 1, misses: 0, source: DEMAND, ...(user ? { user } : {}) });
    }
    return found;
  };
  return {
    id: digestOf(trace, keys),
    // In order of time: a later import goes on from there.
    total: trace.times.filter((at) => at < (times.until ?? Number.POSITIVE_INFINITY)).length,
    events,
    summary: summarise(trace, keys, times),
  };
}

function untimely(
  at: number,
  { now, until = Number.POSITIVE_INFINITY }: MappedTimes,
): Untimely | undefined {
  if (at < now - KEY_LIFE_MILLISECONDS) return 'tooOld';
  if (at > now + MOST_AHEAD_MILLISECONDS) return 'ahead';
  return at >= until ? 'late' : undefined;
}

/** The same reads mapped alike are the same log, whatever its files are called. */
function digestOf(
  { times, keys, users, keyNames, userNames }: Trace,
  mapped: readonly (KeyWithParams | undefined)[],
): string {
  const digest = createHash('sha256');
  for (const column of [times, keys, users]) digest.update(column);
  digest.update(JSON.stringify([keyNames, userNames, mapped.map((key) => key?.keyspace)]));
  return digest.digest('hex').slice(0, 32);
}

function summarise(
  trace: Trace,
  keys: readonly (KeyWithParams | undefined)[],
  times: MappedTimes,
): LogSummary {
  const keyspaces: Record<string, number> = {};
  const known = new Set<number>();
  const users = new Set<number>();
  const unknownKeys = new Set<number>();
  const counts = { unknown: 0, tooOld: 0, late: 0, ahead: 0 };
  let from: number | null = null;
  let to: number | null = null;
  for (const [index, at] of trace.times.entries()) {
    const id = trace.keys[index] ?? -1;
    const key = keys[id];
    const why = untimely(at, times);
    if (!key) {
      counts.unknown += 1;
      unknownKeys.add(id);
    } else if (why) counts[why] += 1;
    else {
      keyspaces[key.keyspace] = (keyspaces[key.keyspace] ?? 0) + 1;
      known.add(id);
      const user = trace.users[index] ?? -1;
      if (user >= 0) users.add(user);
      from ??= at;
      to = at;
    }
  }
  const unknownNames = [...unknownKeys]
    .slice(0, UNKNOWN_SHOWN)
    .map((id) => trace.keyNames[id] ?? '');
  return {
    ...{ reads: trace.times.length, from, to, keyspaces, keys: known.size, users: users.size },
    ...{ ...counts, unknownNames },
  };
}
