/** What each strategy did, what it was worth, and whether that is proven. */

import type {
  ComparisonReport,
  Economics,
  MoneyReport,
  StrategyReport,
  UpliftReport,
} from '../api/stats.ts';
import { accountNames } from '../budget/account.ts';
import { BACKGROUND, READER, strategyRow, trialRow, UNBUDGETED } from '../budget/rows.ts';
import type { Settings, StrategySettings } from '../config/settings.ts';
import type { Setting } from '../gate/hold-out.ts';
import { addCounters, type Counters, named, ratio, savedOf } from './summary.ts';
import { hitRateDifference, sideReport } from './uplift.ts';
import { verdictOf } from './verdict.ts';
import { warmingReport } from './warming.ts';

/** Counters by row. */
export type Rows = ReadonlyMap<string, Counters>;

/** Names of the rows of one keyspace that these reports need beside those of the account. */
export function trialRows(settings: Settings, keyspace: string): string[] {
  const held = drawn(settings).flatMap((name) =>
    ['warmed', 'withheld'].map((side) => trialRow(keyspace, name, side)),
  );
  const compared = [...settings.strategies.values()].flatMap(({ name, ab }) =>
    ab
      ? (['a', 'b'] as const).flatMap((setting) => [
          trialRow(keyspace, `${name}@${ab.name}`, setting),
          strategyRow(keyspace, labelOf(name, ab.name, setting)),
        ])
      : [],
  );
  return [...held, ...compared];
}

/** Reports of all strategies. */
export function strategyReports(settings: Settings, rows: Rows): StrategyReport[] {
  return accountNames(settings)
    .filter((name) => name !== READER && name !== BACKGROUND)
    .map((name) => {
      const own = [...settings.strategies.values()].find((strategy) => strategy.name === name);
      return {
        name,
        ...economics(settings, name, rows),
        warming: warmingReport(settings, [name], rows),
        holdOut: UNBUDGETED.includes(name) ? null : upliftReport(settings, [name], rows),
        comparison: own ? comparisonReport(settings, own, rows) : null,
      };
    });
}

/** The hold-out of all strategies together: a key-day is in it once, whoever brought it in. */
export function wholeUplift(settings: Settings, rows: Rows): UpliftReport {
  return upliftReport(settings, drawn(settings), rows);
}

function drawn(settings: Settings): string[] {
  return accountNames(settings).filter((name) => name !== READER && !UNBUDGETED.includes(name));
}

function labelOf(strategy: string, comparison: string, setting: Setting): string {
  return `${strategy}@${comparison}.${setting}`;
}

/** One strategy in one keyspace. */
interface Part {
  readonly counters: Counters;
  readonly savedCalls: number;
  readonly callCost: number | undefined;
}

function economics(settings: Settings, label: string, rows: Rows): Economics {
  const parts = [...settings.keyspaces.values()].map(
    ({ name, origin }): Part => ({
      counters: rows.get(strategyRow(name, label)) ?? {},
      savedCalls: savedBy(settings, name, label, rows),
      callCost: settings.origins.get(origin)?.callCost,
    }),
  );
  const counters = addCounters(parts.map((part) => part.counters));
  const savedCalls = parts.reduce((sum, part) => sum + part.savedCalls, 0);
  const of = (counter: string) => counters[counter] ?? 0;
  const precision = ratio(of('used'), of('warmed'));
  return {
    proposed: of('proposed'),
    approved: of('approved'),
    withheld: of('withheld'),
    warmed: of('warmed'),
    fresh: of('fresh'),
    failed: of('failed'),
    used: of('used'),
    wasted: of('warmed') - of('used'),
    precision,
    efficiency: precision === null ? null : 100 * precision,
    loads: of('loads'),
    savedCalls,
    savedPerLoad: ratio(savedCalls, of('loads')),
    savedMilliseconds: of('savedMilliseconds'),
    extraCalls: of('loads') - savedCalls,
    money: moneyReport(parts),
  };
}

/**
 * First hits past the shadow less misses before it. Such a miss makes the application load an entry
 * that outlives its shadow; what that one saves belongs to those whose warms had led there, by
 * their shares in these misses. So the sum over strategies is what all of them saved.
 */
function savedBy(settings: Settings, keyspace: string, label: string, rows: Rows): number {
  const countersOf = (name: string) => rows.get(strategyRow(keyspace, name)) ?? {};
  const early = (name: string) => named(countersOf(name)).earlyMisses;
  const others = accountNames(settings).filter((name) => name !== READER);
  const all = others.reduce((sum, name) => sum + early(name), 0);
  const share = all > 0 ? early(label) / all : 0;
  return savedOf(countersOf(label)) + share * savedOf(countersOf(READER));
}

function moneyReport(parts: readonly Part[]): MoneyReport | null {
  let saved = 0;
  let paid = 0;
  const priced = parts.filter(({ callCost }) => callCost !== undefined);
  if (priced.length === 0) return null;
  for (const { callCost = 0, savedCalls, counters } of priced) {
    saved += callCost * savedCalls;
    paid += callCost * named(counters).loads;
  }
  return { saved, paid, net: saved - paid };
}

function upliftReport(settings: Settings, names: readonly string[], rows: Rows): UpliftReport {
  const side = (of: string) => sumOfTrials(settings, names, of, rows);
  const [warmed, withheld] = [side('warmed'), side('withheld')];
  return {
    warmed: sideReport(warmed),
    withheld: sideReport(withheld),
    uplift: hitRateDifference(warmed, withheld),
  };
}

function comparisonReport(
  settings: Settings,
  { name, ab }: StrategySettings,
  rows: Rows,
): ComparisonReport | null {
  if (!ab) return null;
  const side = (of: Setting) => sumOfTrials(settings, [`${name}@${ab.name}`], of, rows);
  const [a, b] = [side('a'), side('b')];
  const difference = hitRateDifference(b, a);
  const [keysOfA, keysOfB] = [sideReport(a), sideReport(b)];
  return {
    name: ab.name,
    a: economics(settings, labelOf(name, ab.name, 'a'), rows),
    b: economics(settings, labelOf(name, ab.name, 'b'), rows),
    keysOfA,
    keysOfB,
    difference,
    verdict: verdictOf(difference, keysOfA.keyDays + keysOfB.keyDays),
  };
}

function sumOfTrials(
  settings: Settings,
  names: readonly string[],
  side: string,
  rows: Rows,
): Counters {
  return addCounters(
    [...settings.keyspaces.keys()].flatMap((keyspace) =>
      names.map((name) => rows.get(trialRow(keyspace, name, side)) ?? {}),
    ),
  );
}
