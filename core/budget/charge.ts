/**
 * One budget over all keyspaces: what a decision in one of them may spend. Keyspaces without a cap
 * of their own share one price, so that a call goes to where it saves most; one with a cap has its
 * own price, and what it leaves unused is the others'.
 */
import type { BudgetSettings, Keyspace, Settings } from '../config/settings.ts';
import type { Account, Books } from './account.ts';
import { provisionalHits } from './provisional.ts';
import type { HitSample } from './purse-state.ts';

/** The account that a decision's calls are charged to. */
export interface Charge {
  /** Reads of the keyspace so far. */
  readonly reads: number;
  /** Calls without warming, and calls beyond them, of all keyspaces that share the price. */
  readonly baselineCalls: number;
  readonly extraCalls: number;
  /** Calls that readers were granted and have not told of. */
  readonly granted: number;
  /** Extra calls that the budget still allows. */
  readonly tokens: number;
}

/** The charge of a keyspace. */
export function chargeOf(
  settings: Pick<Settings, 'keyspaces' | 'budget'>,
  keyspace: Keyspace,
  books: Books,
  samples: Readonly<Record<string, readonly HitSample[]>>,
  now: number,
): Charge {
  const members = [...books.accounts].flatMap(([name, account]) => {
    const of = settings.keyspaces.get(name);
    if (!of) return [];
    return [{ of, account, held: heldCalls(account, samples[name], now - of.ttlMilliseconds) }];
  });
  const sharing = members.filter(({ of }) =>
    keyspace.extraOriginCalls === undefined
      ? of.extraOriginCalls === undefined
      : of.name === keyspace.name,
  );
  const sum = (of: typeof members, figure: (member: (typeof members)[number]) => number) =>
    of.reduce((total, member) => total + figure(member), 0);
  const left = (of: typeof members, share: number) =>
    sum(of, ({ account, held }) => {
      const { baselineCalls, extraCalls, granted } = account;
      return share * baselineCalls - extraCalls - granted - held;
    });
  return {
    reads: books.accounts.get(keyspace.name)?.reads ?? 0,
    baselineCalls: sum(sharing, ({ account }) => account.baselineCalls),
    extraCalls: sum(sharing, ({ account }) => account.extraCalls),
    granted: sum(sharing, ({ account }) => account.granted),
    tokens: Math.min(
      left(members, settings.budget.extraOriginCalls),
      keyspace.extraOriginCalls === undefined
        ? Number.POSITIVE_INFINITY
        : left(sharing, keyspace.extraOriginCalls),
    ),
  };
}

/** Calls kept back, so that the budget holds although counts lag a little. */
const RESERVE_CALLS = 1.5;
const RESERVE_SHARE = 0.0003;

/** What may be spent of the tokens. */
export function spendable({ tokens, baselineCalls }: Charge): number {
  return tokens - RESERVE_CALLS - RESERVE_SHARE * baselineCalls;
}

/** The share of its own calls, or of all, that a keyspace's price aims at. */
export function shareOf(keyspace: Keyspace, budget: BudgetSettings): number {
  return keyspace.extraOriginCalls ?? budget.extraOriginCalls;
}

/** Beliefs, in calls, about how many savings are taken back. */
const PRIOR_EARLY_MISSES = 3;
const PRIOR_FIRST_HITS = 20;
/** So much of the calls without warming may be taken back before anything is held. */
const UNHELD_SHARE = 0.005;

/**
 * A first hit saves a call at once; the early miss that may follow it takes the saving back. What
 * is likely to be taken back, beyond half a point, is not spent meanwhile (docs/adr/0012).
 */
function heldCalls(
  { baselineCalls, firstHits, earlyMisses }: Account,
  samples: readonly HitSample[] | undefined,
  since: number,
): number {
  const takenBack = (earlyMisses + PRIOR_EARLY_MISSES) / (firstHits + PRIOR_FIRST_HITS);
  const atRisk = Math.min(1, takenBack) * provisionalHits(firstHits, samples, since);
  return Math.max(0, atRisk - UNHELD_SHARE * baselineCalls);
}
