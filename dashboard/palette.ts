/** Colours of the keyspaces, the same in tiles and charts. */

const LINES = ['--warm', '--cold', '--third', '--fourth'];

/** Colour of the keyspace at that place, as CSS of the current theme. */
export function lineColour(index: number): string {
  return readColour(LINES[index % LINES.length] ?? '--warm');
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
