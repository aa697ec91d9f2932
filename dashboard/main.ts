/** The page: asks for the figures every two seconds and shows them. It computes none. */
import 'uplot/dist/uPlot.min.css';
import './page.css';
import type { SideReport } from '../core/api/stats.ts';
import { makeChart } from './chart.ts';
import { fillTable, find } from './element.ts';
import {
  formatClock,
  formatCount,
  formatDifference,
  formatMilliseconds,
  formatMoney,
  formatPercent,
  formatRatio,
} from './format.ts';
import { type Figures, fetchFigures } from './source.ts';
import { showTiles } from './tiles.ts';

const REFRESH_MILLISECONDS = 2_000;

function showHealth(state: 'ok' | 'bad', text: string): void {
  const badge = find('health');
  badge.dataset['state'] = state;
  badge.textContent = text;
}

function showStrategies({ stats }: Figures): void {
  const hasMoney = stats.strategies.some(({ money }) => money !== null);
  const head = ['Strategy', 'Proposed', 'Approved', 'Held out', 'Warmed', 'Used', 'Wasted'];
  const worth = ['Precision', 'Saved calls', 'Extra calls', 'Saved / load', 'Time saved', 'Uplift'];
  fillTable(
    'strategies',
    [...head, ...worth, ...(hasMoney ? ['Net saving'] : [])],
    stats.strategies.map((strategy) => [
      strategy.name,
      formatCount(strategy.proposed),
      formatCount(strategy.approved),
      formatCount(strategy.withheld),
      formatCount(strategy.warmed),
      formatCount(strategy.used),
      formatCount(strategy.wasted),
      formatPercent(strategy.precision),
      formatCount(strategy.savedCalls),
      formatCount(strategy.extraCalls),
      formatRatio(strategy.savedPerLoad),
      formatMilliseconds(strategy.savedMilliseconds),
      formatDifference(strategy.holdOut?.uplift ?? null),
      ...(hasMoney ? [formatMoney(strategy.money?.net ?? null)] : []),
    ]),
  );
}

function showProof({ stats: { holdOut, strategies } }: Figures): void {
  const side = (name: string, { keyDays, reads, hitRatio }: SideReport) => [
    name,
    formatCount(keyDays),
    formatCount(reads),
    formatPercent(hitRatio),
  ];
  const compared = strategies.flatMap(({ name, comparison }) => {
    if (!comparison) return [];
    const of = (setting: string) => `${name}, ${comparison.name}: ${setting}`;
    return [
      [...side(of('a'), comparison.keysOfA), ''],
      [...side(of('b'), comparison.keysOfB), formatDifference(comparison.difference)],
      [comparison.verdict, '', '', '', ''],
    ];
  });
  fillTable(
    'proof',
    ['Keys and days', 'Number', 'Reads', 'Hit rate', 'Difference'],
    [
      [...side('held out', holdOut.withheld), ''],
      [...side('warmed', holdOut.warmed), formatDifference(holdOut.uplift)],
      ...compared,
    ],
  );
}

function showBudget({ stats, notes }: Figures): void {
  fillTable(
    'budget',
    ['Keyspace', 'Limit', 'Spent', 'Extra calls', 'Allowed', 'Price'],
    stats.keyspaces
      .filter(({ control }) => !control)
      .map(({ name, budget }) => [
        notes?.labels[name] ?? name,
        formatPercent(budget.limit),
        formatPercent(budget.spent),
        formatCount(budget.extraCalls),
        formatCount(budget.allowedCalls),
        formatRatio(budget.price),
      ]),
  );
}

function showNotice({ notes }: Figures): void {
  const notice = find('notice');
  notice.hidden = notes === undefined;
  notice.textContent = notes?.notice ?? '';
}

const hitChart = makeChart({
  id: 'hit-chart',
  value: (point) => point.hitRatio,
  format: formatPercent,
  range: [0, 1],
});
const callsChart = makeChart({
  id: 'calls-chart',
  value: (point) => point.originCalls,
  format: (value) => (value === null ? '–' : formatCount(value)),
});

async function refresh(): Promise<void> {
  try {
    const figures = await fetchFigures();
    showHealth(figures.healthy ? 'ok' : 'bad', figures.healthy ? 'healthy' : 'a part is down');
    showNotice(figures);
    showTiles(figures);
    hitChart.show(figures.stats, figures.notes?.labels ?? {});
    callsChart.show(figures.stats, figures.notes?.labels ?? {});
    showStrategies(figures);
    showProof(figures);
    showBudget(figures);
    find('updated').textContent = `updated ${formatClock(figures.stats.at)}`;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    showHealth('bad', `no figures: ${reason}`);
  }
}

matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
  hitChart.reset();
  callsChart.reset();
  void refresh();
});

for (;;) {
  await refresh();
  await new Promise((resolve) => setTimeout(resolve, REFRESH_MILLISECONDS));
}
