/** The whole report as one page: no script, nothing from the network, so that it can be kept and sent. */
import { basename } from 'node:path';
import { formatDuration } from '../../../core/units.ts';
import type { Backtest } from '../../backtest.ts';
import type { Prices } from '../../cost.ts';
import { recommend } from '../../recommend.ts';
import { STDIN } from '../../traces/sources.ts';
import { formatCount, formatPercent } from '../format.ts';
import { escapeText } from './markup.ts';
import { formatSection } from './sections.ts';
import { STYLE } from './style.ts';

/** Only its own style may apply: a log's text that looks like markup stays text, whatever happens. */
const CONTENT_POLICY = "default-src 'none'; style-src 'unsafe-inline'";

const DEFINITIONS: readonly (readonly [term: string, meaning: string])[] = [
  ['Hit ratio', 'reads that find their value in the cache, of all reads.'],
  ['Origin calls', 'misses and warms, as a multiple of the misses without warming.'],
  ['Budget', 'how many more origin calls Preheat may make, of those without warming.'],
  ['Warms', 'origin calls made ahead of a read.'],
  ['Precision', 'warmed entries that are read before they expire or are replaced, of all warmed.'],
  [
    'Captured',
    'what was gained, of what can be gained: at best only the first read of a key misses.',
  ],
  [
    'Assumed',
    'memory is unlimited, a fetch takes no time, an entry is fresh for its whole TTL, and the log begins with an empty cache.',
  ],
];

/** Writes the page. */
export function formatPage(backtest: Backtest, prices: Prices): string {
  const { runs } = backtest;
  const words = recommend(runs.map(({ report }) => report));
  const summary = words.map((sentence) => `<li>${escapeText(sentence)}</li>`).join('\n');
  const groups = [...Map.groupBy(runs, ({ report }) => report.ttlSeconds).values()];
  const title = `Backtest of ${escapeText(nameOf(backtest.file))}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${CONTENT_POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${STYLE}</style>
</head>
<body>
<header><h1>${title}</h1>
${formatFacts(backtest)}</header>
<main>
${summary === '' ? '' : `<section class="card" aria-labelledby="words"><h2 id="words">In words</h2><ul class="words">${summary}</ul></section>`}
${groups.map((group) => formatSection(backtest, group, prices)).join('\n')}
<section class="card" aria-labelledby="definitions"><h2 id="definitions">What the figures mean</h2>
<dl>${DEFINITIONS.map(([term, meaning]) => `<dt>${term}</dt><dd>${meaning}</dd>`).join('\n')}</dl></section>
</main>
</body>
</html>
`;
}

/** Where the log lies on the machine that ran this tells a reader nothing. */
function nameOf(files: string): string {
  return files === STDIN
    ? 'a log'
    : files
        .split(', ')
        .map((file) => basename(file))
        .join(', ');
}

function formatFacts({ requests, keys, users, spanMilliseconds, runs }: Backtest): string {
  const limit = formatPercent(runs[0]?.report.limit ?? null);
  const facts = [
    [formatCount(requests), 'reads'],
    [formatCount(keys), 'keys'],
    ...(users > 0 ? [[formatCount(users), 'users']] : []),
    [formatDuration(spanMilliseconds), 'from first to last'],
    [limit, 'can hit at most'],
  ];
  const items = facts.map(([figure, what]) => `<li><b>${figure}</b> ${what}</li>`);
  return `<ul class="facts">${items.join('')}</ul>`;
}
