/** Builds elements from text only: keys and names come from outside and are never HTML. */

/** An element of that tag with text and children in it. */
export function make(tag: string, ...content: readonly (string | Node)[]): HTMLElement {
  const element = document.createElement(tag);
  element.append(...content);
  return element;
}

/** The element of that id; the document is ours, so it is there. */
export function find<E extends HTMLElement = HTMLElement>(id: string): E {
  const element = document.getElementById(id);
  if (!element) throw new Error(`the page has no element '${id}'`);
  return element as E;
}

/** Leaves an element with that text alone: whoever hears the page is told of changes only. */
export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

/** Shows a line of text, or hides it where there is none. */
export function showLine(id: string, text: string): void {
  const line = find(id);
  line.hidden = text === '';
  setText(line, text);
}

/** How the children of a list are made. */
export interface ChildOptions<T> {
  readonly id: (item: T) => string;
  readonly make: (item: T) => HTMLElement;
  readonly update: (element: HTMLElement, item: T) => void;
}

/** Brings children up to date; one that stays is the same element, so that it keeps the focus. */
export function keepChildren<T>(
  parent: HTMLElement,
  items: readonly T[],
  options: ChildOptions<T>,
): void {
  const present = new Map(
    ([...parent.children] as HTMLElement[]).map((child) => [child.dataset['id'], child]),
  );
  const wanted = items.map((item) => {
    const id = options.id(item);
    const element = present.get(id) ?? options.make(item);
    element.dataset['id'] = id;
    options.update(element, item);
    return element;
  });
  const isWanted = new Set<Element>(wanted);
  for (const child of [...parent.children]) if (!isWanted.has(child)) child.remove();
  for (const [index, element] of wanted.entries()) {
    const there = parent.children[index];
    if (there !== element) parent.insertBefore(element, there ?? null);
  }
}

/** One row of a table: its name, then its figures. */
export interface Row {
  readonly id: string;
  readonly cells: readonly string[];
  /** Stands behind the name, where a narrow window shows it; made once, then updated. */
  readonly control?: RowControl;
}

/** What may be clicked in a row. */
export interface RowControl {
  readonly make: () => HTMLElement;
  readonly update: (element: HTMLElement) => void;
}

/** Brings a table up to date. */
export function fillTable(id: string, head: readonly string[], rows: readonly Row[]): void {
  const table = find<HTMLTableElement>(id);
  if (table.dataset['head'] !== head.join('\n')) {
    table.dataset['head'] = head.join('\n');
    // What scrolls must be reached by the keyboard.
    if (table.parentElement) table.parentElement.tabIndex = 0;
    table.replaceChildren(make('thead', make('tr', ...head.map(columnHead))), make('tbody'));
  }
  const [body] = table.tBodies;
  if (!body) return;
  keepChildren(body, rows, { id: (row) => row.id, make: makeRow, update: updateRow });
}

function columnHead(text: string): HTMLElement {
  const cell = make(text === '' ? 'td' : 'th', text);
  if (text !== '') cell.setAttribute('scope', 'col');
  return cell;
}

function makeRow({ cells, control }: Row): HTMLElement {
  const row = make('tr', ...cells.map((_, index) => make(index === 0 ? 'th' : 'td')));
  row.firstElementChild?.setAttribute('scope', 'row');
  if (control) row.firstElementChild?.after(make('td', control.make()));
  return row;
}

function updateRow(row: HTMLElement, { cells, control }: Row): void {
  for (const [index, text] of cells.entries()) {
    const cell = row.children[control && index > 0 ? index + 1 : index];
    if (cell) setText(cell, text);
  }
  const controlled = row.children[1]?.firstElementChild;
  if (control && controlled) control.update(controlled as HTMLElement);
}
