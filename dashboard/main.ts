/** The page: asks for the figures every two seconds and shows them. It computes none. */
import 'uplot/dist/uPlot.min.css';
import './page.css';
import { makeChart } from './chart.ts';
import { fillTable, find } from './element.ts';
import { formatClock, formatCount, formatPercent, formatRatio } from './format.ts';
import { type Figures, fetchFigures } from './source.ts';
import { showTiles } from './tiles.ts';

const REFRESH_MILLISECONDS = 2_000;

function showHealth(state: 'ok' | 'bad', text: string): void {
  const badge = find('health');
  badge.dataset['state'] = state;
  badge.textContent = text;
}

function showStrategies({ stats }: Figures): void {
  const head = ['Strategy', 'Proposed', 'Approved', 'Warmed', 'Used', 'Precision'];
  fillTable(
    'strategies',
    [...head, 'Saved calls', 'Extra calls'],
    stats.strategies.map((strategy) => [
      strategy.name,
      formatCount(strategy.proposed),
      formatCount(strategy.approved),
      formatCount(strategy.warmed),
      formatCount(strategy.used),
      formatPercent(strategy.precision),
      formatCount(strategy.savedCalls),
      formatCount(strategy.extraCalls),
    ]),
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
