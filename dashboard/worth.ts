/** What warming is worth and what it costs: hold-out, strategies, budget. */
import type { SideReport, StrategyReport } from '../core/api/stats.ts';
import { fillTable, find, type Row, setText } from './element.ts';
import {
  formatCount,
  formatDifference,
  formatMilliseconds,
  formatMoney,
  formatPercent,
  formatRatio,
} from './format.ts';
import type { Figures } from './source.ts';

const WORTH = ['Strategy', 'Precision', 'Wasted', 'Uplift', 'Saved calls', 'Extra calls'];
const MONEY = ['Money saved', 'paid', 'net'];
const COURSE = ['Saved / load', 'Time saved', 'Proposed', 'Approved', 'Held out', 'Warmed', 'Used'];

/** Shows the strategies: what each is worth, then what it did. */
export function showStrategies({ stats }: Figures): void {
  const hasMoney = stats.strategies.some(({ money }) => money !== null);
  fillTable(
    'strategies',
    [...WORTH, ...(hasMoney ? MONEY : []), ...COURSE],
    stats.strategies.map((strategy) => ({
      // The columns of money come with the first price.
      id: `${strategy.name} ${hasMoney}`,
      cells: [
        ...worthOf(strategy),
        ...(hasMoney ? moneyOf(strategy) : []),
        formatRatio(strategy.savedPerLoad),
        formatMilliseconds(strategy.savedMilliseconds),
        formatCount(strategy.proposed),
        formatCount(strategy.approved),
        formatCount(strategy.withheld),
        formatCount(strategy.warmed),
        formatCount(strategy.used),
      ],
    })),
  );
}

function worthOf(strategy: StrategyReport): string[] {
  return [
    strategy.name,
    formatPercent(strategy.precision),
    formatCount(strategy.wasted),
    formatDifference(strategy.holdOut?.uplift ?? null),
    formatCount(strategy.savedCalls),
    formatCount(strategy.extraCalls),
  ];
}

function moneyOf({ money }: StrategyReport): string[] {
  return [money?.saved, money?.paid, money?.net].map((dollars) => formatMoney(dollars ?? null));
}

/** Shows the hold-out, and settings that are compared. */
export function showProof({ stats: { holdOut, strategies } }: Figures): void {
  const { uplift } = holdOut;
  setText(find('uplift'), uplift ? formatDifference(uplift) : 'Not known yet');
  const meaning = uplift ? 'added to the hit rate by warming' : 'too few keys were held out';
  setText(find('uplift-meaning'), meaning);
  const compared = strategies.flatMap(({ name, comparison }): Row[] => {
    if (!comparison) return [];
    const of = (setting: string) => `${name}, ${comparison.name}: ${setting}`;
    const { verdict } = comparison;
    return [
      side(of('a'), comparison.keysOfA, ''),
      side(of('b'), comparison.keysOfB, formatDifference(comparison.difference)),
      { id: of('verdict'), cells: [verdict, '', '', '', ''] },
    ];
  });
  fillTable(
    'proof',
    ['Keys and days', 'Number', 'Reads', 'Hit rate', 'Difference'],
    [
      side('held out', holdOut.withheld, ''),
      side('warmed', holdOut.warmed, formatDifference(holdOut.uplift)),
      ...compared,
    ],
  );
}

function side(name: string, { keyDays, reads, hitRatio }: SideReport, difference: string): Row {
  const figures = [formatCount(keyDays), formatCount(reads), formatPercent(hitRatio)];
  return { id: name, cells: [name, ...figures, difference] };
}

/** Shows how much of the budget is spent, and the price of the rest. */
export function showBudget({ stats, notes }: Figures): void {
  fillTable(
    'budget',
    ['Keyspace', 'Spent', 'of at most', 'Extra calls', 'Allowed', 'Price'],
    stats.keyspaces
      .filter(({ control }) => !control)
      .map(({ name, budget }) => ({
        id: name,
        cells: [
          notes?.labels[name] ?? name,
          formatPercent(budget.spent),
          formatPercent(budget.limit),
          formatCount(budget.extraCalls),
          formatCount(budget.allowedCalls),
          formatRatio(budget.price),
        ],
      })),
  );
}
