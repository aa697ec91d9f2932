/** How lines are told apart: by colour and by stroke, the same in tiles and charts. */

const LINES = [
  { colour: '--warm', dash: [], border: 'solid' },
  { colour: '--cold', dash: [10, 5], border: 'dashed' },
  { colour: '--third', dash: [2, 4], border: 'dotted' },
  { colour: '--fourth', dash: [12, 4, 2, 4], border: 'double' },
] as const;

/** Stroke of the line at that place, its colour as CSS of the current theme. */
export function lineStroke(index: number): { readonly stroke: string; readonly dash: number[] } {
  const { colour, dash } = lineAt(index);
  return { stroke: readColour(colour), dash: [...dash] };
}

/** The border in the legend that looks like that stroke. */
export function lineBorder(index: number): string {
  return lineAt(index).border;
}

function lineAt(index: number) {
  return LINES[index % LINES.length] ?? LINES[0];
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
