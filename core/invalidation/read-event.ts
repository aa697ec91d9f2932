/** From an event to what it says has changed. Its values fill params and tags, and nothing else. */
import type { EventMapping, EventText, Settings } from '../config/settings.ts';
import { describe, PreheatError, type Problem } from '../errors.ts';
import { type KeyWithParams, resolveKey } from '../keyspaces/keyspaces.ts';
import type { Parsed } from '../request-schema.ts';
import type { InvalidationTarget } from './invalidate.ts';

/** Something has changed. */
export interface ChangeEvent {
  readonly type: string;
  readonly source?: string | undefined;
  readonly detail: unknown;
}

/** What the mappings of one kind make of an event. */
export interface EventTarget extends InvalidationTarget {
  readonly keys: readonly KeyWithParams[];
  readonly rewarm: boolean;
}

/** What an event means; `matched`: mappings that are about it. */
export interface EventMeaning {
  readonly matched: number;
  readonly targets: readonly EventTarget[];
}

/** Most entries of one list in an event. */
const MAX_ENTRIES = 1_000;
const MAX_TEXT = 1_500;

/** Reads an event by the configuration's mappings; all problems at once. */
export function readEvent(settings: Settings, event: ChangeEvent): Parsed<EventMeaning> {
  const problems: Problem[] = [];
  const matching = settings.events.filter(
    ({ type, source }) => type === event.type && (source === undefined || source === event.source),
  );
  const targets = matching.map((mapping) => readMapping(settings, mapping, event, problems));
  if (problems.length > 0) return { problems };
  return { value: { matched: matching.length, targets } };
}

function readMapping(
  settings: Settings,
  { items, tags, keyspaces, rewarm }: EventMapping,
  { detail }: ChangeEvent,
  problems: Problem[],
): EventTarget {
  const keys = items.flatMap(({ keyspace, params }) =>
    readParams(params, detail, problems).flatMap((filled) => {
      try {
        return resolveKey(settings.keyspaces, { keyspace, params: filled }, 'detail');
      } catch (error) {
        if (!(error instanceof PreheatError)) throw error;
        problems.push(...error.problems);
        return [];
      }
    }),
  );
  const filledTags = tags.flatMap((tag) => fillText(tag, detail, problems));
  return { keys, tags: [...new Set(filledTags)], keyspaces, rewarm };
}

/** One set of params, or one for each entry of the one list among them. */
function readParams(
  params: Readonly<Record<string, EventText>>,
  detail: unknown,
  problems: Problem[],
): Readonly<Record<string, string>>[] {
  const known = problems.length;
  const filled = Object.entries(params).map(([name, text]) => ({
    name,
    texts: fillText(text, detail, problems),
  }));
  if (problems.length > known) return [];
  const lists = filled.filter(({ texts }) => texts.length !== 1);
  if (lists.length > 1) {
    const found = lists.map(({ name }) => name).join(' and ');
    problems.push({ path: 'detail', expected: 'a list for one param of a key', found });
    return [];
  }
  const count = lists[0] ? lists[0].texts.length : 1;
  return Array.from({ length: count }, (_, index) =>
    Object.fromEntries(
      filled.map(({ name, texts }) => [name, texts[texts.length === 1 ? 0 : index] ?? '']),
    ),
  );
}

/** The text, or one for each entry of a list in it. */
function fillText(text: EventText, detail: unknown, problems: Problem[]): string[] {
  return text.reduce<string[]>(
    (begun, part) => {
      const ends = typeof part === 'string' ? [part] : valuesAt(detail, part.path, problems);
      return begun.flatMap((start) => ends.map((end) => `${start}${end}`)).slice(0, MAX_ENTRIES);
    },
    [''],
  );
}

function valuesAt(detail: unknown, path: readonly string[], problems: Problem[]): string[] {
  let found = detail;
  for (const step of path) {
    const isThere = typeof found === 'object' && found !== null && Object.hasOwn(found, step);
    found = isThere ? Reflect.get(found as object, step) : undefined;
  }
  const values: readonly unknown[] = Array.isArray(found) ? found : [found];
  const isRight = (value: unknown) =>
    (typeof value === 'string' && value !== '' && value.length <= MAX_TEXT) ||
    (typeof value === 'number' && Number.isFinite(value));
  if (values.length <= MAX_ENTRIES && values.every(isRight)) return values.map(String);
  const expected = `a text, a number, or a list of at most ${MAX_ENTRIES} of them`;
  const shown = Array.isArray(found) ? `a list of ${found.length}` : describe(found);
  problems.push({ path: ['detail', ...path].join('.'), expected, found: shown });
  return [];
}
