/** Answers as lines for people. */
import { formatDuration } from '../../core/units.ts';

// Keys come from outside: none may move the cursor or colour the terminal.
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/g;
const GAP = '  ';
const NONE = '–';
const NUMBER = /^(?:–|-?[\d.]+(?:e[+-]\d+)?(?: %)?)$/;

/** A text without control characters. */
export function plain(text: string): string {
  return text.replaceAll(
    CONTROL,
    (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
}

/** Rows under a head, in columns; numbers stand at the right. */
export function formatColumns(
  head: readonly string[],
  rows: readonly (readonly (string | number | null)[])[],
): string[] {
  const texts = rows.map((row) => row.map((cell) => plain(cell === null ? NONE : String(cell))));
  const widths = head.map((name, place) =>
    Math.max(name.length, ...texts.map((row) => row[place]?.length ?? 0)),
  );
  const isNumber = head.map(
    (_, place) => texts.length > 0 && texts.every((row) => NUMBER.test(row[place] ?? '')),
  );
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, place) => {
        const width = widths[place] ?? 0;
        return isNumber[place] ? cell.padStart(width) : cell.padEnd(width);
      })
      .join(GAP)
      .trimEnd();
  return [line(head), ...texts.map(line)];
}

/** Names and what they are. */
export function formatFields(fields: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...fields.map(([name]) => name.length));
  return fields.map(([name, value]) => `${name.padEnd(width)}${GAP}${plain(value)}`);
}

/** A time of the machine's zone, to the second. */
export function formatTime(at: number | null | undefined): string {
  if (at === null || at === undefined) return NONE;
  return new Date(at).toLocaleString('sv-SE');
}

/** A time, and how far it is from another. */
export function formatDistance(at: number | null, now: number): string {
  if (at === null) return NONE;
  const distance = formatDuration(Math.round(Math.abs(at - now) / 1_000) * 1_000);
  return `${formatTime(at)} (${at > now ? `in ${distance}` : `${distance} ago`})`;
}

/** A figure with few digits. */
export function formatFigure(figure: number | null): string {
  return figure === null ? NONE : String(Number(figure.toPrecision(3)));
}
