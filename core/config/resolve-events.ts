/** Resolves what events mean for the cache. */
import { describe, type Problem } from '../errors.ts';
import { parseValuePath } from '../keyspaces/value-path.ts';
import type { EventInput, EventItemInput } from './define-lists.ts';
import { oneOf } from './nearest.ts';
import type { EventMapping, EventText, Keyspace } from './settings.ts';
import type { Draft } from './shape.ts';

const PLACE = /\{([^{}]*)\}/g;

/** Resolves the mappings; each param of a key must be said, and each path be one. */
export function resolveEvents(
  input: Draft<readonly EventInput[]> | undefined,
  names: readonly string[],
  keyspaces: ReadonlyMap<string, Keyspace>,
  problems: Problem[],
): EventMapping[] {
  return (input ?? []).flatMap((event, index) => {
    if (event?.type === undefined) return [];
    const path = `events.${index}`;
    const { type, source, items = [], tags = [], rewarm = false } = event;
    const named = (event.keyspaces ?? []).map((name) => name ?? '');
    for (const [place, name] of named.entries()) {
      checkName(name, names, `${path}.keyspaces.${place}`, problems);
    }
    if (items.length + tags.length + named.length === 0) {
      problems.push({ path, expected: 'items, tags or keyspaces', found: 'none of them' });
    }
    return {
      type,
      ...(source === undefined ? {} : { source }),
      items: items.flatMap((item, place) =>
        resolveItem(item, names, keyspaces, `${path}.items.${place}`, problems),
      ),
      tags: tags.map((tag, place) => parseText(tag ?? '', `${path}.tags.${place}`, problems)),
      keyspaces: named,
      rewarm,
    };
  });
}

function resolveItem(
  item: Draft<EventItemInput> | undefined,
  names: readonly string[],
  keyspaces: ReadonlyMap<string, Keyspace>,
  path: string,
  problems: Problem[],
): EventMapping['items'] {
  if (item?.keyspace === undefined || !item.params) return [];
  checkName(item.keyspace, names, `${path}.keyspace`, problems);
  const texts = item.params;
  const wanted = keyspaces.get(item.keyspace)?.template.params ?? Object.keys(texts);
  for (const name of new Set([...wanted, ...Object.keys(texts)])) {
    if (Object.hasOwn(texts, name) && wanted.includes(name)) continue;
    const isMissing = wanted.includes(name);
    problems.push({
      path: `${path}.params.${name}`,
      expected: isMissing ? 'a text' : `{${oneOf(wanted, name)}}`,
      found: isMissing ? 'nothing' : describe(name),
    });
  }
  const params = Object.fromEntries(
    Object.entries(texts).map(([name, text]) => [
      name,
      // What is no text has been reported.
      typeof text !== 'string' ? [] : parseText(text, `${path}.params.${name}`, problems),
    ]),
  );
  return [{ keyspace: item.keyspace, params }];
}

function checkName(name: string, names: readonly string[], path: string, problems: Problem[]) {
  if (names.includes(name)) return;
  problems.push({ path, expected: oneOf(names, name), found: describe(name) });
}

/** `customer:{detail.id}` → its fixed parts and paths. */
function parseText(source: string, path: string, problems: Problem[]): EventText {
  const parts: (string | { readonly path: readonly string[] })[] = [];
  let end = 0;
  for (const match of source.matchAll(PLACE)) {
    if (match.index > end) parts.push(source.slice(end, match.index));
    end = match.index + match[0].length;
    const steps = parseValuePath(`$.${match[1]}`);
    if (steps) parts.push({ path: steps });
    else {
      const expected = "a path into the event's detail, as {customer.id}";
      problems.push({ path, expected, found: describe(match[0]) });
    }
  }
  if (end < source.length) parts.push(source.slice(end));
  if (source === '') {
    problems.push({ path, expected: 'a text', found: describe(source) });
  }
  return parts;
}
