/** All log formats, and which one a line is of. */
import { albFormat } from './alb.ts';
import { cloudfrontFormat } from './cloudfront.ts';
import { combinedFormat } from './combined.ts';
import { csvFormat } from './csv.ts';
import type { TraceFormat } from './format.ts';
import { jsonlFormat } from './jsonl.ts';

/** The formats, in the order in which they are tried. */
export const FORMATS: readonly TraceFormat[] = [
  csvFormat,
  jsonlFormat,
  combinedFormat,
  albFormat,
  cloudfrontFormat,
];

/** The format that recognises a line. */
export function recogniseFormat(line: string): TraceFormat | undefined {
  return FORMATS.find((format) => format.recognises(line));
}
