/** JSON lines of access events, as `POST /v1/access` takes them: `{"at":…,"key":…,"user":…}`. */
import { z } from 'zod';
import { describe } from '../../core/errors.ts';
import { isNestedWithin } from '../../core/nesting.ts';
import {
  badLine,
  isSize,
  LAST_TIME,
  MOST_READS,
  type ParsedLine,
  type TraceFormat,
} from './format.ts';

/** The only source that is demand (`core/access.ts`). */
const DEMAND = 'user';

/** The fields of an access event that a replay needs; others may stand beside them. */
const event = z.object({
  at: z.union([
    z.number().nonnegative().max(LAST_TIME),
    z.iso.datetime({ offset: true }).transform((text) => Date.parse(text)),
  ]),
  key: z.string().min(1),
  user: z.string().default(''),
  reads: z.int().min(1).max(MOST_READS).default(1),
  bytes: z.number().refine(isSize).default(0),
  source: z.string().default(DEMAND),
});

const EXPECTED: Readonly<Record<string, string>> = {
  at: 'epoch milliseconds or an ISO 8601 time',
  key: 'a text',
  user: 'a text',
  reads: `a whole number from 1 to ${MOST_READS}`,
  bytes: 'a number, 0 or more',
  source: 'a text',
};

/** One access event per line. */
export const jsonlFormat: TraceFormat = {
  id: 'jsonl',
  name: 'JSON lines of access events',
  recognises: (line) => line.startsWith('{'),
  makeParser: () => parseEvent,
};

function parseEvent(line: string): ParsedLine {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch {
    return badLine('line', 'a JSON object', describe(line));
  }
  if (!isNestedWithin(json)) return badLine('line', 'a JSON object', 'one that is nested too deep');
  const parsed = event.safeParse(json);
  if (!parsed.success) {
    const field = String(parsed.error.issues[0]?.path[0] ?? 'line');
    return badLine(field, EXPECTED[field] ?? 'a JSON object', describe(fieldOf(json, field)));
  }
  const { at, key, user, bytes, reads, source } = parsed.data;
  if (source !== DEMAND) return { kind: 'ignored', why: 'source' };
  return { kind: 'reads', count: reads, read: { at, key, user, bytes } };
}

function fieldOf(json: unknown, field: string): unknown {
  if (typeof json !== 'object' || json === null) return json;
  return Object.entries(json).find(([name]) => name === field)?.[1];
}
