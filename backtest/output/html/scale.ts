/** From figures to places in a picture. */

/** A straight scale. */
export interface Scale {
  readonly most: number;
  /** Between two ticks. */
  readonly step: number;
  /** The place of a value, which may lie outside. */
  place(value: number): number;
  /** Round values inside, for the grid. */
  readonly ticks: readonly number[];
}

const STEPS = [1, 2, 2.5, 5, 10];

/** Makes a scale from `[least, most]` to `[from, to]` with about `count` ticks. */
export function makeScale(
  [least, most]: readonly [least: number, most: number],
  [from, to]: readonly [from: number, to: number],
  count: number,
): Scale {
  const span = most - least || 1;
  const raw = span / count;
  const size = 10 ** Math.floor(Math.log10(raw));
  const step = (STEPS.find((candidate) => candidate * size >= raw) ?? 10) * size;
  const first = Math.ceil(least / step - 1e-9);
  const last = Math.floor(most / step + 1e-9);
  const ticks = Array.from({ length: Math.max(0, last - first + 1) }, (_, index) =>
    // Multiples of a tenth are not exact.
    Number(((first + index) * step).toPrecision(12)),
  );
  return { most, step, ticks, place: (value) => from + ((value - least) / span) * (to - from) };
}

/** Coordinates with one decimal: enough for a picture, and half the bytes. */
export function round(place: number): string {
  return String(Number(place.toFixed(1)));
}
