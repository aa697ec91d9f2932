/**
 * What all keyspaces share: the price of a call, what is reserved, what warmed entries occupy. One
 * value, replaced as a whole by a conditional write: two decisions cannot spend the same call.
 */
import type { Keyspace, Settings } from '../config/settings.ts';
import { addApprovals } from '../gate/approvals.ts';
import type { Decision, GateInput } from '../gate/decide.ts';
import { entryBytes, type Limits, learnBytes } from '../gate/limits.ts';
import { pastOf } from '../gate/past.ts';
import { initialGateState, initialPrice, priceOf } from '../gate/price.ts';
import type { GateState } from '../gate/state.ts';
import type { Books } from './account.ts';
import { chargeOf, shareOf } from './charge.ts';
import { occupiedBytes, occupy } from './occupied.ts';
import { sampleHits } from './provisional.ts';
import type { Purse } from './purse-state.ts';
import { reserve } from './reservations.ts';
import { BUDGETED } from './rows.ts';

/** What is stored when a decision begins. */
export interface Opening {
  readonly settings: Settings;
  readonly keyspace: Keyspace;
  /** What is reserved stands under it. */
  readonly account: string;
  readonly stored: GateState | undefined;
  readonly purse: Purse | undefined;
  readonly books: Books;
  /** Since when reads are counted, as far as the candidates tell. */
  readonly since: number;
  readonly now: number;
}

/** A single value larger than this share of the memory is never warmed. */
const LARGEST_SHARE = 0.1;

/** What the gate needs to know of state, account and limits. */
export function openPurse(
  opening: Opening,
): Required<Pick<GateInput, 'state' | 'account' | 'budget' | 'limits'>> {
  const { settings, keyspace, stored, purse, books, since, now } = opening;
  const account = chargeOf(settings, keyspace, books, purse?.samples ?? {}, now);
  const budget = shareOf(keyspace, settings.budget);
  const past = pastOf(account, since, now, keyspace.ttlMilliseconds);
  const own = stored ?? initialGateState(budget, past);
  const shared = purse?.price ?? initialPrice(budget, past);
  const state = hasOwnPrice(keyspace) ? own : { ...own, ...shared };
  return { state, account, budget, limits: limitsOf(opening, own.meanBytes) };
}

function hasOwnPrice({ extraOriginCalls }: Keyspace): boolean {
  return extraOriginCalls !== undefined;
}

function limitsOf(
  { settings, keyspace, purse, books, now }: Opening,
  meanBytes: number | undefined,
): Limits {
  const { dollarsPerDay, memoryBytes = Number.POSITIVE_INFINITY } = settings.budget;
  const callCost = costOf(settings, keyspace.name);
  const reserved = [...books.accounts].reduce(
    (sum, [name, { inFlight }]) => sum + inFlight * costOf(settings, name),
    0,
  );
  return {
    dollars: (dollarsPerDay ?? Number.POSITIVE_INFINITY) - books.dollarsToday - reserved,
    callCost,
    bytes: Math.min(memoryBytes - occupiedBytes(purse?.occupied ?? [], now), books.headroomBytes),
    largestBytes: LARGEST_SHARE * memoryBytes,
    meanBytes,
  };
}

function costOf({ keyspaces, origins }: Settings, keyspace: string): number {
  return origins.get(keyspaces.get(keyspace)?.origin ?? '')?.callCost ?? 0;
}

/** What was taken out of the purse. */
export interface Taken {
  readonly keys: number;
  /** When the last of them takes effect. */
  readonly lastWarmAt: number;
  /** The entries that will occupy the cache, where they are known. */
  readonly entries: readonly { readonly at: number; readonly bytes: number }[];
}

/** What decisions take out of the purse, and what their candidates taught about sizes. */
export function takenBy(
  decisions: readonly Decision[],
  state: GateState,
  now: number,
): { readonly taken: Taken; readonly state: GateState } {
  const meanBytes = learnBytes(
    state.meanBytes,
    decisions.map(({ candidate }) => candidate),
  );
  const entries = decisions
    .filter(({ verdict }) => verdict === 'approved')
    .map(({ candidate: { warmAt, record } }) => ({
      at: warmAt,
      bytes: entryBytes(record.stats, meanBytes),
    }));
  const lastWarmAt = entries.reduce((last, { at }) => Math.max(last, at), now);
  return {
    taken: { keys: entries.length, lastWarmAt, entries },
    state: { ...state, ...(meanBytes === undefined ? {} : { meanBytes }) },
  };
}

/** The purse after that was taken, and with the price that the state now holds. */
export function closePurse(
  { settings, keyspace, account, purse, books, now }: Opening,
  state: GateState,
  taken: Taken,
): Purse {
  const added = {
    keyspace: keyspace.name,
    account,
    approved: taken.keys,
  };
  const samples = [...books.accounts].flatMap(([name, { firstHits }]) => {
    const ttlMilliseconds = settings.keyspaces.get(name)?.ttlMilliseconds;
    if (ttlMilliseconds === undefined || firstHits === 0) return [];
    return [[name, sampleHits(purse?.samples[name], firstHits, now, ttlMilliseconds)] as const];
  });
  const price = hasOwnPrice(keyspace) ? purse?.price : priceOf(state);
  const scheduled = account === BUDGETED ? taken.keys : 0;
  return {
    ...(price && { price }),
    reservations: reserve(purse?.reservations ?? [], added, now, taken.lastWarmAt),
    samples: Object.fromEntries(samples),
    occupied: occupy(purse?.occupied ?? [], taken.entries, keyspace, now),
    approvals: addApprovals(purse?.approvals, scheduled, now),
  };
}
