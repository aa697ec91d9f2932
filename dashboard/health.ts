/** Whether all is well, and the button that stops all warming. */
import { act } from './action.ts';
import { find, keepChildren, make, setText, showLine } from './element.ts';
import { formatClock, formatMoment } from './format.ts';
import type { Figures } from './source.ts';

/** A part of the product, or of what it needs. */
interface Part {
  readonly name: string;
  readonly isWell: boolean;
  readonly text: string;
}

/** Shows one word for all of it. */
export function showBadge(state: 'ok' | 'bad', text: string): void {
  const badge = find('health');
  badge.dataset['state'] = state;
  setText(badge, text);
}

/** Shows each part. */
export function showHealth(figures: Figures): void {
  const isWell = figures.health?.status === 'ok';
  showBadge(isWell ? 'ok' : 'bad', isWell ? 'healthy' : 'a part is down');
  keepChildren(find('parts'), listParts(figures), {
    id: ({ name }) => name,
    make: ({ name }) => make('li', make('span', name), ' ', make('span')),
    update: ({ lastElementChild }, part) => {
      if (!(lastElementChild instanceof HTMLElement)) return;
      lastElementChild.className = 'badge';
      lastElementChild.dataset['state'] = part.isWell ? 'ok' : 'bad';
      setText(lastElementChild, part.text);
    },
  });
}

function listParts({ health, status, stats }: Figures): Part[] {
  const checks = Object.entries(health?.checks ?? {});
  const { lastWarmAt } = stats.warming;
  return [
    ...checks.map(([name, state]) => ({ name, isWell: state === 'ok', text: state })),
    ...status.origins.map(({ name, breaker, openUntil }) => ({
      name: `origin ${name}`,
      isWell: breaker === 'closed',
      text: openUntil ? `${breaker} until ${formatClock(openUntil)}` : `breaker ${breaker}`,
    })),
    {
      name: 'warming',
      isWell: !status.paused,
      text: status.paused ? 'paused' : `last at ${formatMoment(lastWarmAt)}`,
    },
    ...status.strategies
      .filter(({ enabled }) => enabled)
      .map(({ name, lastRun }) => ({
        name: `strategy ${name}`,
        isWell: lastRun?.error === undefined,
        text:
          lastRun?.error ?? (lastRun ? `ran ${formatMoment(lastRun.finishedAt)}` : 'not yet run'),
      })),
  ];
}

/** Shows whether all warming is stopped. */
export function showPause({ status: { paused, pausedAt } }: Figures): void {
  const button = find('pause');
  button.dataset['state'] = paused ? 'paused' : 'running';
  setText(button, paused ? 'Resume warming' : 'Pause warming');
  showLine('paused', paused ? `All warming is paused since ${formatMoment(pausedAt)}.` : '');
}

/** Lets the button stop and start it. */
export function preparePause(): void {
  const button = find<HTMLButtonElement>('pause');
  button.addEventListener('click', () => {
    void act(button, button.dataset['state'] === 'paused' ? 'resume' : 'pause', 'POST');
  });
}
