/** Ingest's part for users: one write per user who was active in a window. */
import { type AccessBatch, DEMAND } from '../access.ts';
import type { Settings } from '../config/settings.ts';
import type { JournalBatch } from '../ports.ts';
import { longestPause, noteReads, type Transition } from './note-reads.ts';
import type { Users } from './port.ts';
import { readerIdOf } from './reader-id.ts';
import type { UserRead, UserState } from './state.ts';
import { updateUsers } from './update.ts';

/** The window that is being ingested. */
export interface UsersWindow {
  readonly batches: readonly AccessBatch[];
  /** Ingest batches that an access batch was in before, by its id. */
  readonly history: ReadonlyMap<string, readonly JournalBatch[]>;
  /** Id of this ingest batch. */
  readonly batchId: string;
  /** The applied ids that a state keeps, with this batch's. */
  readonly keepApplied: (applied: readonly string[]) => string[];
}

/** What one user did in a window. */
export interface Visit {
  readonly user: string;
  readonly before: UserState;
  /** In order of time. */
  readonly reads: readonly UserRead[];
  readonly transitions: readonly Transition[];
}

/** Writes the window's reads into the states of their users; answers what is new in it. */
export async function foldUsers(
  ports: { readonly settings: Settings; readonly users: Users },
  { batches, history, batchId, keepApplied }: UsersWindow,
): Promise<Visit[]> {
  const { settings, users } = ports;
  const work = groupByUser(settings, batches, history);
  const visits = new Map<string, Visit>();
  const windowOf = (keyspace: string) =>
    longestPause(settings.keyspaces.get(keyspace)?.ttlMilliseconds ?? 0);
  await updateUsers(users, [...work.keys()], (before, user) => {
    // Our own write that was reported as lost (its answer was): nothing more to do.
    if (before.applied.includes(batchId)) return undefined;
    const own = work.get(user) ?? [];
    const reads = own.flatMap((read) =>
      read.before.some((earlier) => before.applied.includes(earlier)) ? [] : [read.read],
    );
    const { state, transitions } = noteReads(before, reads, windowOf);
    visits.set(user, { user, before, reads, transitions });
    return { ...state, applied: keepApplied(before.applied) };
  });
  return [...visits.values()];
}

interface WindowRead {
  readonly read: UserRead;
  /** Ingest batches that may have counted it already. */
  readonly before: readonly string[];
}

/** Demand of known readers; a reader without a user id is known by the session. */
function groupByUser(
  settings: Settings,
  batches: readonly AccessBatch[],
  history: UsersWindow['history'],
): Map<string, WindowRead[]> {
  const work = new Map<string, WindowRead[]>();
  for (const batch of batches) {
    const before = (history.get(batch.id) ?? []).map(({ id }) => id);
    for (const event of batch.events) {
      const { keyspace, key, at, firstAt = at, source } = event;
      const id = readerIdOf(event);
      const isLearned = settings.keyspaces.get(keyspace)?.control === false;
      if (id === undefined || source !== DEMAND || !isLearned) continue;
      const reads = work.get(id) ?? [];
      reads.push({ read: { keyspace, key, at: firstAt }, before });
      work.set(id, reads);
    }
  }
  for (const reads of work.values()) reads.sort((a, b) => a.read.at - b.read.at);
  return work;
}
