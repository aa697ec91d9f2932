/** How lines are told apart: by colour and by stroke, the same in tiles and charts. */

const LINES = [
  { colour: '--warm', dash: [] },
  { colour: '--cold', dash: [10, 5] },
  { colour: '--third', dash: [2, 4] },
  { colour: '--fourth', dash: [12, 4, 2, 4] },
] as const;

/** Stroke of the line at that place, its colour as CSS of the current theme. */
export function lineStroke(index: number): { readonly stroke: string; readonly dash: number[] } {
  const { colour, dash } = LINES[index % LINES.length] ?? LINES[0];
  return { stroke: readColour(colour), dash: [...dash] };
}

/**
 * A colour of the style sheet. A custom property keeps `light-dark(…)` unresolved, so it is
 * asked of an element that uses it.
 */
export function readColour(name: string): string {
  const probe = document.createElement('span');
  probe.style.color = `var(${name})`;
  document.body.append(probe);
  const colour = getComputedStyle(probe).color;
  probe.remove();
  return colour;
}
