/** Pieces of HTML. Whatever comes from a log goes through `escapeText`. */

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text as it stands in markup and between quotes; a figure and its percent stay on one line. */
export function escapeText(text: string): string {
  const safe = text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
  return safe.replaceAll(' %', '\u00a0%');
}

/** A table whose first column names its rows; it scrolls by itself where the screen is narrow. */
export function formatTable(
  caption: string,
  headings: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  const head = headings.map((heading) => `<th scope="col">${escapeText(heading)}</th>`).join('');
  const body = rows.map(([name = '', ...cells]) => {
    const figures = cells.map((cell) => `<td>${escapeText(cell)}</td>`).join('');
    return `<tr><th scope="row">${escapeText(name)}</th>${figures}</tr>`;
  });
  return `<div class="scroll" tabindex="0" role="region" aria-label="${escapeText(caption)}"><table>
<caption>${escapeText(caption)}</caption>
<thead><tr>${head}</tr></thead>
<tbody>${body.join('\n')}</tbody>
</table></div>`;
}

/** A picture with the words that stand for it where it cannot be seen. */
export function formatPicture(options: {
  readonly id: string;
  readonly width: number;
  readonly height: number;
  readonly title: string;
  readonly description: string;
  readonly body: string;
}): string {
  const { id, width, height, title, description, body } = options;
  return `<svg viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="${id}-title ${id}-description">
<title id="${id}-title">${escapeText(title)}</title>
<desc id="${id}-description">${escapeText(description)}</desc>
${body}
</svg>`;
}
