/** The most read keys, and why a key is warm or is not. */
import type { KeyReport, TopKeysReport } from '../core/api/patterns.ts';
import { fillTable, find, keepChildren, make, type RowControl, showLine } from './element.ts';
import {
  formatCount,
  formatFigure,
  formatMilliseconds,
  formatMoment,
  formatRatio,
} from './format.ts';
import { fetchKey } from './source.ts';

/** Shows the list. */
export function showKeys({ keys, rising, falling }: TopKeysReport): void {
  find('keys').hidden = keys.length === 0;
  find('keys-empty').hidden = keys.length > 0;
  const trends = new Map([
    ...rising.map((key) => [key, '↑ rises'] as const),
    ...falling.map((key) => [key, '↓ falls'] as const),
  ]);
  fillTable(
    'keys',
    ['Key', 'Why', 'Reads', 'Reads / TTL', 'Trend', 'Benefit now', 'Last read'],
    keys.map(({ key, reads, readsPerTtl, benefit, lastReadAt }) => ({
      id: key,
      cells: [
        key,
        formatCount(reads),
        formatFigure(readsPerTtl),
        trends.get(key) ?? 'steady',
        formatRatio(benefit),
        formatMoment(lastReadAt),
      ],
      control: makeControl(key),
    })),
  );
}

function makeControl(key: string): RowControl {
  return {
    make: () => {
      const button = make('button', 'Why?') as HTMLButtonElement;
      button.type = 'button';
      button.ariaLabel = `Why ${key}?`;
      button.addEventListener('click', () => openWhy(key));
      return button;
    },
    update: () => {},
  };
}

/** Lets the form below the list ask for any other key. */
export function prepareKeys(): void {
  find('ask-why').addEventListener('submit', (event) => {
    event.preventDefault();
    void openWhy(find<HTMLInputElement>('ask-key').value);
  });
}

async function openWhy(key: string): Promise<void> {
  try {
    showWhy(await fetchKey(key));
    showLine('message', '');
    find<HTMLDialogElement>('why').showModal();
  } catch (error) {
    showLine('message', error instanceof Error ? error.message : String(error));
  }
}

function showWhy(report: KeyReport): void {
  showLine('why-key', report.key);
  const facts = Object.entries(factsOf(report));
  find('why-facts').replaceChildren(
    ...facts.map(([name, text]) => make('div', make('dt', name), make('dd', text))),
  );
  find('why-empty').hidden = report.decisions.length > 0;
  keepChildren(find('why-decisions'), report.decisions, {
    id: ({ at, strategy }) => `${at} ${strategy}`,
    make: ({ at, strategy, why, reason }) => {
      const source = make('p', `${formatMoment(at)} · ${strategy}: ${reason}`);
      source.className = 'hint';
      return make('li', make('p', why), source);
    },
    update: () => {},
  });
}

function factsOf(report: KeyReport): Record<string, string> {
  const { entry, lastWarm, lastFailure } = report;
  const used = lastWarm?.used ? 'and was read' : 'and was not read yet';
  return {
    Keyspace: report.keyspace,
    Entry: entry
      ? `loaded ${formatMoment(entry.loadedAt)}, ends ${formatMoment(entry.expiresAt)}`
      : 'not in the cache',
    'Benefit of a warm now': `${formatRatio(report.benefit)} of an origin call`,
    'Price now': formatRatio(report.price),
    Reads: `${formatCount(report.reads)}, of them ${formatCount(report.misses)} misses`,
    'Reads / TTL, of late': report.readsPerTtl.map(formatFigure).join(' · '),
    'Last read': formatMoment(report.lastReadAt),
    'Last warm': lastWarm ? `${formatMoment(lastWarm.at)} by ${lastWarm.strategy}, ${used}` : '–',
    'Last failure': lastFailure ? `${formatMoment(lastFailure.at)}: ${lastFailure.code}` : '–',
    'Load time': formatMilliseconds(report.loadMilliseconds),
    'Decided on next': formatMoment(report.decidedNextAt),
  };
}
