/** Builds elements from text only: keys and names come from outside and are never HTML. */

/** An element of that tag with text and children in it. */
export function make(tag: string, ...content: readonly (string | Node)[]): HTMLElement {
  const element = document.createElement(tag);
  element.append(...content);
  return element;
}

/** The element of that id; the document is ours, so it is there. */
export function find(id: string): HTMLElement {
  const element = document.getElementById(id);
  if (!element) throw new Error(`the page has no element '${id}'`);
  return element;
}

/** Fills a table anew. */
export function fillTable(
  id: string,
  head: readonly string[],
  rows: readonly (readonly string[])[],
): void {
  const cells = (tag: string, texts: readonly string[]) =>
    make('tr', ...texts.map((text) => make(tag, text)));
  find(id).replaceChildren(
    make('thead', cells('th', head)),
    make('tbody', ...rows.map((row) => cells('td', row))),
  );
}
