/**
 * JSON whose numbers keep their digits: `JSON.stringify(parseExactJson(text))` writes `1.10` and
 * 20-digit ids as they came, where plain JSON.parse would round them.
 *
 * Source: ECMAScript proposal “JSON.parse source text access”, in Node since 21.
 */

interface RawJson {
  readonly rawJSON: string;
}

interface JsonWithSource {
  parse(
    text: string,
    reviver: (key: string, value: unknown, context: { readonly source?: string }) => unknown,
  ): unknown;
  rawJSON(text: string): RawJson;
  isRawJSON(value: unknown): value is RawJson;
}

// TypeScript 6 does not know the proposal yet.
const json = JSON as unknown as JsonWithSource;

/** @throws SyntaxError when the text is not JSON. */
export function parseExactJson(text: string): unknown {
  return json.parse(text, (_key, value, { source }) =>
    typeof value === 'number' && source !== undefined && `${value}` !== source
      ? json.rawJSON(source)
      : value,
  );
}

/** A number written as decimal text, with all its digits. @throws SyntaxError for other text. */
export function exactNumber(text: string): unknown {
  return `${Number(text)}` === text ? Number(text) : json.rawJSON(text);
}

/** The digits of a number that was kept as text; undefined for any other value. */
export function rawNumber(value: unknown): string | undefined {
  return json.isRawJSON(value) ? value.rawJSON : undefined;
}
