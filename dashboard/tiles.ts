/** One tile per keyspace: its hit rate now and in all, its origin calls, its latency. */
import type { KeyspaceReport } from '../core/api/stats.ts';
import { find, make } from './element.ts';
import { formatCount, formatMilliseconds, formatPercent, formatRatio } from './format.ts';
import { lineColour } from './palette.ts';
import type { Figures } from './source.ts';

/** Shows the tiles. */
export function showTiles({ stats, notes }: Figures): void {
  const tiles = stats.keyspaces.map((keyspace, index) => {
    const title = notes?.labels[keyspace.name] ?? keyspace.name;
    const tile = make(
      'div',
      make('h2', title),
      figure(keyspace, stats.recentSeconds),
      list(keyspace, notes?.origin[keyspace.name]),
    );
    tile.className = 'tile';
    tile.dataset['keyspace'] = keyspace.name;
    tile.style.setProperty('--tile', lineColour(index));
    return tile;
  });
  find('keyspaces').replaceChildren(...tiles);
}

function figure({ recent }: KeyspaceReport, recentSeconds: number): HTMLElement {
  const share = make('span', formatPercent(recent.hitRatio));
  share.dataset['figure'] = 'recent-hit-ratio';
  const line = make('p', share, make('small', ` hit rate, last ${recentSeconds} s`));
  line.className = 'figure';
  return line;
}

function list(
  { total, recent, control }: KeyspaceReport,
  origin: { readonly calls: number; readonly keys: number } | undefined,
): HTMLElement {
  const rows: [string, string, string][] = [
    ['total-hit-ratio', 'Hit rate since start', formatPercent(total.hitRatio)],
    ['reads', 'Reads', formatCount(total.reads)],
    ['origin-calls', 'Keys loaded from the origin', formatCount(total.originCalls)],
  ];
  if (!control) {
    rows.push(['warm-loads', 'of them by warming', formatCount(total.warmLoads)]);
    rows.push([
      'origin-ratio',
      'Origin calls / calls without warming',
      formatRatio(total.originRatio),
    ]);
  }
  rows.push(['p50', 'Latency p50, recent', formatMilliseconds(recent.p50Milliseconds)]);
  rows.push(['p95', 'Latency p95, recent', formatMilliseconds(recent.p95Milliseconds)]);
  if (origin) {
    const counted = `${formatCount(origin.keys)} in ${formatCount(origin.calls)} calls`;
    rows.push(['origin-counted', 'Counted at the origin', counted]);
  }
  return make(
    'dl',
    ...rows.flatMap(([name, label, text]) => {
      const value = make('dd', text);
      value.dataset['figure'] = name;
      return [make('dt', label), value];
    }),
  );
}
