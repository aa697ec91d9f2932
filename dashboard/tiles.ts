/** One tile per keyspace: its hit rate now and in all, its origin calls, its latency. */
import type { KeyspaceReport } from '../core/api/stats.ts';
import { find, keepChildren, make, setText } from './element.ts';
import { formatCount, formatMilliseconds, formatPercent, formatRatio } from './format.ts';
import type { Figures } from './source.ts';

/** A figure: its name in the page, its label, its text. */
type Line = readonly [name: string, label: string, text: string];

/** Shows the tiles. */
export function showTiles({ stats, notes }: Figures): void {
  keepChildren(find('keyspaces'), stats.keyspaces, {
    id: ({ name }) => name,
    make: makeTile,
    update: (tile, keyspace) => {
      const [title, share, label, list] = tile.querySelectorAll<HTMLElement>('h2, p > *, dl');
      if (!title || !share || !label || !list) return;
      setText(title, notes?.labels[keyspace.name] ?? keyspace.name);
      setText(share, formatPercent(keyspace.recent.hitRatio));
      setText(label, ` hit rate, last ${stats.recentSeconds} s`);
      showList(list, lines(keyspace, notes?.origin[keyspace.name]));
    },
  });
}

function makeTile({ name, control }: KeyspaceReport): HTMLElement {
  const share = make('span');
  share.dataset['figure'] = 'recent-hit-ratio';
  const figure = make('p', share, make('small'));
  figure.className = 'figure';
  const tile = make('div', make('h2'), figure, make('dl'));
  tile.className = control ? 'tile cold' : 'tile';
  tile.dataset['keyspace'] = name;
  return tile;
}

function showList(list: HTMLElement, shown: readonly Line[]): void {
  keepChildren(list, shown, {
    id: ([name]) => name,
    make: ([name]) => {
      const value = make('dd');
      value.dataset['figure'] = name;
      return make('div', make('dt'), value);
    },
    update: ({ firstElementChild, lastElementChild }, [, label, text]) => {
      if (firstElementChild) setText(firstElementChild, label);
      if (lastElementChild) setText(lastElementChild, text);
    },
  });
}

function lines(
  { total, recent, control }: KeyspaceReport,
  origin: { readonly calls: number; readonly keys: number } | undefined,
): Line[] {
  const without: Line[] = [
    ['recent-baseline', 'Without Preheat, counted', formatPercent(recent.baselineHitRatio)],
  ];
  const warming: Line[] = [
    ['warm-loads', 'of them by warming', formatCount(total.warmLoads)],
    ['baseline-calls', 'Loaded without Preheat', formatCount(total.baselineCalls)],
    ['origin-ratio', 'Times the loads without', formatRatio(total.originRatio)],
  ];
  const counted: Line[] = origin
    ? [
        [
          'origin-counted',
          'Counted at the origin',
          `${formatCount(origin.keys)} in ${formatCount(origin.calls)} calls`,
        ],
      ]
    : [];
  return [
    ...(control ? [] : without),
    ['total-hit-ratio', 'Hit rate since start', formatPercent(total.hitRatio)],
    ['reads', 'Reads', formatCount(total.reads)],
    ['origin-calls', 'Keys loaded from the origin', formatCount(total.originCalls)],
    ...(control ? [] : warming),
    ['p50', 'Latency p50, recent', formatMilliseconds(recent.p50Milliseconds)],
    ['p95', 'Latency p95, recent', formatMilliseconds(recent.p95Milliseconds)],
    ...counted,
  ];
}
