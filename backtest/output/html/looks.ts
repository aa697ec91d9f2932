/** How each policy looks: the same colour and mark in every picture, hollow where it is told the future. */
import { round } from './scale.ts';

type Shape = 'circle' | 'square' | 'triangle' | 'diamond';

interface Look {
  /** Custom property of the style sheet. */
  readonly colour: string;
  readonly shape: Shape;
  readonly isHollow: boolean;
}

const LOOKS: Readonly<Record<string, Look>> = {
  none: { colour: '--none', shape: 'circle', isHollow: false },
  'refresh-ahead': { colour: '--first', shape: 'square', isHollow: false },
  'cron-top-100': { colour: '--second', shape: 'triangle', isHollow: false },
  'decayed-gate': { colour: '--third', shape: 'circle', isHollow: true },
  'perfect-gate': { colour: '--fourth', shape: 'square', isHollow: true },
  clairvoyant: { colour: '--fifth', shape: 'triangle', isHollow: true },
  preheat: { colour: '--warm', shape: 'diamond', isHollow: false },
};
const OTHER: Look = { colour: '--ink', shape: 'circle', isHollow: false };

/** The colour of a policy, as CSS. */
export function colourOf(policy: string): string {
  return `var(${(LOOKS[policy] ?? OTHER).colour})`;
}

/** The mark of a policy around a place. */
export function formatMark(policy: string, x: number, y: number, radius: number): string {
  const { shape, isHollow } = LOOKS[policy] ?? OTHER;
  const colour = colourOf(policy);
  const fill = isHollow ? 'var(--card)' : colour;
  return `<path d="${outline(shape, x, y, radius)}" fill="${fill}" stroke="${colour}" stroke-width="2"/>`;
}

function outline(shape: Shape, x: number, y: number, radius: number): string {
  if (shape === 'circle') {
    const arc = `a${radius} ${radius} 0 1 0`;
    return `M${round(x - radius)} ${round(y)}${arc} ${2 * radius} 0${arc} ${-2 * radius} 0Z`;
  }
  const corners: Readonly<Record<Exclude<Shape, 'circle'>, readonly (readonly number[])[]>> = {
    square: [
      [-0.9, -0.9],
      [0.9, -0.9],
      [0.9, 0.9],
      [-0.9, 0.9],
    ],
    triangle: [
      [0, -1.15],
      [1.1, 0.85],
      [-1.1, 0.85],
    ],
    diamond: [
      [0, -1.3],
      [1.3, 0],
      [0, 1.3],
      [-1.3, 0],
    ],
  };
  const places = corners[shape].map(
    ([right = 0, down = 0]) => `${round(x + right * radius)} ${round(y + down * radius)}`,
  );
  return `M${places.join('L')}Z`;
}

/** Which mark is which policy. */
export function formatLegend(policies: readonly string[]): string {
  const items = policies.map(
    (policy) =>
      `<li><svg viewBox="0 0 16 16" aria-hidden="true">${formatMark(policy, 8, 8, 5)}</svg>${policy}</li>`,
  );
  return `<ul class="legend">${items.join('')}</ul>`;
}
