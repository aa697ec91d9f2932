/** What a log format must offer; each format is one file beside this one. */
import type { TraceRead } from './trace.ts';

/** What of a request's address is the key of a cache: see `web-read.ts`. */
export const WEB_KEYS = ['path', 'url', 'host'] as const;

/** One of {@link WEB_KEYS}. */
export type WebKey = (typeof WEB_KEYS)[number];

/** What the user may choose about a web server's log. */
export interface WebOptions {
  readonly key: WebKey;
  /** Count the reads of programs that name themselves (`bots.ts`) as well. */
  readonly keepBots: boolean;
}

/** Why a line is no read to replay, in the words that follow its number. */
export const IGNORED = {
  source: 'whose source is not a user',
  status: 'without success (neither 2xx nor 304)',
  method: 'other than GET',
  bot: 'by bots and monitors (--keep-bots keeps them)',
} as const;

/** One of {@link IGNORED}. */
export type IgnoreReason = keyof typeof IGNORED;

/** What one line turned out to be. */
export type ParsedLine =
  | { readonly kind: 'reads'; readonly read: TraceRead; readonly count: number }
  /** Nothing to replay and nothing wrong: a header. */
  | { readonly kind: 'header' }
  /** A read that is no demand for a cached value. */
  | { readonly kind: 'ignored'; readonly why: IgnoreReason }
  | { readonly kind: 'bad'; readonly reason: string };

/** Understands the lines of one file, in order: it may remember the header. */
export type LineParser = (line: string) => ParsedLine;

/** A log format. */
export interface TraceFormat {
  /** The name that `--format` takes. */
  readonly id: string;
  readonly name: string;
  /** Whether a line looks like this format; asked of the first lines of a file. */
  recognises(line: string): boolean;
  makeParser(options: WebOptions): LineParser;
}

/** Epoch milliseconds beyond are no dates (ECMAScript, §21.4.1.1). */
export const LAST_TIME = 8.64e15;
/** Most reads that one line may tell of: each is kept by itself. */
export const MOST_READS = 1_000_000;

/** Epoch milliseconds of an ISO 8601 time in UTC; NaN for none, the 30th of February included. */
export function parseUtc(text: string): number {
  const at = Math.floor(Date.parse(text));
  const isDay = new Date(at).getUTCDate() === Number(text.slice(8, 10));
  return isDay ? at : Number.NaN;
}

/** Whether that many bytes can be: a slip may make a number that no sum comes back from. */
export function isSize(bytes: number): boolean {
  return bytes >= 0 && bytes <= Number.MAX_SAFE_INTEGER;
}

/** The line has a mistake: what was expected of which field, and what stood there. */
export function badLine(field: string, expected: string, found: string): ParsedLine {
  return { kind: 'bad', reason: `${field}: expected ${expected}, found ${found}` };
}
