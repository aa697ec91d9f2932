/** The pictures of hit ratio over time: each policy over `none`, on one scale. */
import type { Backtest, BacktestRun } from '../../backtest.ts';
import { hitRatios, type Timeline } from '../../timeline.ts';
import { formatPercent } from '../format.ts';
import { colourOf } from './looks.ts';
import { escapeText, formatPicture, formatTable } from './markup.ts';
import { makeScale, round, type Scale } from './scale.ts';
import { formatMoment } from './time.ts';

const PREHEAT = 'preheat';
const WIDTH = 340;
const HEIGHT = 170;
const FRAME = { left: 44, right: WIDTH - 8, top: 8, bottom: HEIGHT - 24 };
/** Rows of the table that stands beside the pictures. */
const PARTS = 10;

/** Draws the policies of one run, and lists their figures. */
export function formatOverTime(id: string, { timeline }: Backtest, run: BacktestRun): string {
  const ratios = new Map(
    [...run.curves].map(([name, hitsAt]) => [name, hitRatios(timeline, hitsAt)]),
  );
  const none = ratios.get('none') ?? [];
  const known = [...ratios.values()].flat().filter((ratio) => ratio !== null);
  const [least, most] = [Math.min(...known), Math.max(...known)];
  const y = makeScale(
    [Math.max(0, least - 0.02), Math.min(1, most + 0.02)],
    [FRAME.bottom, FRAME.top],
    4,
  );
  // Preheat comes first: it is what the page is about.
  const others = [...ratios.keys()].filter((name) => name !== 'none' && name !== PREHEAT);
  const names = ratios.has(PREHEAT) ? [PREHEAT, ...others] : others;
  const panels = (names.length > 0 ? names : ['none']).map((name, index) => {
    const policy = run.report.policies.find((own) => own.name === name);
    const average = formatPercent(policy?.hitRatio ?? null);
    const picture = formatPicture({
      id: `${id}-${index}`,
      width: WIDTH,
      height: HEIGHT,
      title: `Hit ratio of ${name} over time`,
      description: `${average} over the whole log; the table below has the figures.`,
      body: [
        formatGrid(y, timeline),
        formatLine('none', none, y),
        formatLine(name, ratios.get(name) ?? [], y),
      ].join('\n'),
    });
    return `<figure class="panel"><figcaption><b>${escapeText(name)}</b> ${average}</figcaption>${picture}</figure>`;
  });
  return `<div class="panels">${panels.join('\n')}</div>
<p class="hint">Grey: without warming. Times are UTC.</p>
<details><summary>The figures of these pictures</summary>${formatFigures(run, timeline)}</details>`;
}

function formatGrid(y: Scale, timeline: Timeline): string {
  const { left, right, bottom } = FRAME;
  const rows = y.ticks.map((tick) => {
    const at = round(y.place(tick));
    return `<path class="grid" d="M${left} ${at}H${right}"/><text x="${left - 6}" y="${at}" dy="0.35em" text-anchor="end">${formatPercent(tick, 0)}</text>`;
  });
  const last = timeline.ends.length;
  const times = [0, last].map(
    (end) =>
      `<text x="${end === 0 ? left : right}" y="${bottom + 17}" text-anchor="${end === 0 ? 'start' : 'end'}">${formatMoment(timeline, end)}</text>`,
  );
  return [...rows, ...times].join('\n');
}

/** A line that breaks where nothing was read. */
function formatLine(name: string, ratios: readonly (number | null)[], y: Scale): string {
  const step = (FRAME.right - FRAME.left) / ratios.length;
  let isOpen = false;
  let path = '';
  for (const [index, ratio] of ratios.entries()) {
    if (ratio !== null) {
      const x = FRAME.left + (index + 0.5) * step;
      // A lone point is drawn as a dot by its round end.
      path += isOpen ? 'L' : 'M';
      path += `${round(x)} ${round(y.place(ratio))}`;
      if (!isOpen) path += 'h0';
    }
    isOpen = ratio !== null;
  }
  return `<path class="line" d="${path}" stroke="${colourOf(name)}"/>`;
}

function formatFigures({ curves, report }: BacktestRun, timeline: Timeline): string {
  const parts = Math.min(PARTS, timeline.ends.length);
  const rows = report.policies.map(({ name }) => [
    name,
    ...hitRatios(timeline, curves.get(name) ?? [], parts).map((ratio) => formatPercent(ratio)),
  ]);
  const starts = Array.from({ length: parts }, (_, part) =>
    formatMoment(timeline, Math.round((part * timeline.ends.length) / parts)),
  );
  return formatTable(
    'Hit ratio by time, each column from the time at its head',
    ['policy', ...starts],
    rows,
  );
}
