/** What a log format must offer; each format is one file beside this one. */
import type { TraceRead } from './trace.ts';

/** What one line turned out to be. */
export type ParsedLine =
  | { readonly kind: 'reads'; readonly read: TraceRead; readonly count: number }
  /** Nothing to replay and nothing wrong: a header. */
  | { readonly kind: 'header' }
  /** A read that is no demand: bots, batches, the warmer. */
  | { readonly kind: 'ignored' }
  | { readonly kind: 'bad'; readonly reason: string };

/** A log format. */
export interface TraceFormat {
  readonly name: string;
  /** Whether a line looks like this format; asked of the first lines of a log. */
  recognises(line: string): boolean;
  /** Starts a parser, which may remember the header. */
  makeParser(): (line: string) => ParsedLine;
}

/** The line has a mistake: what was expected of which field, and what stood there. */
export function badLine(field: string, expected: string, found: string): ParsedLine {
  return { kind: 'bad', reason: `${field}: expected ${expected}, found ${found}` };
}
