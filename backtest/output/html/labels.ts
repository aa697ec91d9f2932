/** Names beside the marks of a picture, put where they cover neither each other nor a mark. */
import { escapeText } from './markup.ts';
import { round } from './scale.ts';

/** A mark and its name. */
export interface Label {
  readonly text: string;
  readonly x: number;
  readonly y: number;
}

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Of the font of `style.ts`, generously. */
const CHARACTER_WIDTH = 7.2;
const ASCENT = 11;
const DESCENT = 4;
const MARK = 9;
/** Where a name may stand, from its mark: the best places first. */
const PLACES = [
  { right: 13, down: 4, anchor: 'start' },
  { right: -13, down: 4, anchor: 'end' },
  { right: 0, down: 23, anchor: 'middle' },
  { right: 0, down: -14, anchor: 'middle' },
  { right: 11, down: 20, anchor: 'start' },
  { right: 11, down: -11, anchor: 'start' },
  { right: -11, down: 20, anchor: 'end' },
  { right: -11, down: -11, anchor: 'end' },
] as const;

/** Draws the names inside of `frame`; one without a free place stays away, the legend has it. */
export function formatLabels(
  labels: readonly Label[],
  marks: readonly Label[],
  frame: Box,
): string {
  const taken: Box[] = marks.map(({ x, y }) => ({
    left: x - MARK,
    right: x + MARK,
    top: y - MARK,
    bottom: y + MARK,
  }));
  return labels
    .map(({ text, x, y }) => {
      const width = text.length * CHARACTER_WIDTH;
      for (const { right, down, anchor } of PLACES) {
        const start = x + right - (anchor === 'start' ? 0 : anchor === 'end' ? width : width / 2);
        const base = y + down;
        const box = {
          left: start,
          right: start + width,
          top: base - ASCENT,
          bottom: base + DESCENT,
        };
        if (!isInside(box, frame) || taken.some((other) => overlap(box, other))) continue;
        taken.push(box);
        return `<text class="name" x="${round(x + right)}" y="${round(base)}" text-anchor="${anchor}">${escapeText(text)}</text>`;
      }
      return '';
    })
    .join('\n');
}

function isInside(box: Box, frame: Box): boolean {
  return (
    box.left >= frame.left &&
    box.right <= frame.right &&
    box.top >= frame.top &&
    box.bottom <= frame.bottom
  );
}

function overlap(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}
