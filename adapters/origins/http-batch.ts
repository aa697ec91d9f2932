/** Finds each key's value in an answer for many: a list of objects, or an object by id. */

import { parseExactJson, rawNumber } from '../../core/codec/exact-json.ts';
import type { HttpSource } from '../../core/config/sources.ts';
import { originMissing, originRefused } from '../../core/errors.ts';
import type { LoadResult } from '../../core/ports.ts';

type Batch = NonNullable<HttpSource['batch']>;

/** Values by id. */
export type Items = ReadonlyMap<string, unknown>;

/**
 * Reads the items of a batch answer by id; of several with one id, the first.
 *
 * @throws PreheatError `origin_refused` when the answer has another form than configured.
 */
export function readItems(
  origin: string,
  body: Buffer,
  { itemsPath, idField }: Pick<Batch, 'itemsPath' | 'idField'>,
): Items {
  const answer = readJson(origin, body);
  const place = itemsPath.length === 0 ? 'its answer' : `'${itemsPath.join('.')}' in its answer`;
  const holder = itemsPath.reduce<unknown>(
    (value, name) => (isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined),
    answer,
  );
  if (isObject(holder)) return new Map(Object.entries(holder));
  if (!Array.isArray(holder)) {
    throw originRefused(origin, `${place} is neither a list nor an object`);
  }
  const items = new Map<string, unknown>();
  for (const item of holder) {
    const id = isObject(item) && Object.hasOwn(item, idField) ? readId(item[idField]) : undefined;
    if (id !== undefined && !items.has(id)) items.set(id, item);
  }
  if (items.size === 0 && holder.some((item) => item !== null)) {
    throw originRefused(origin, `no item of ${place} has the id field '${idField}'`);
  }
  return items;
}

/** The value of an id as it goes into the cache. */
export function matchItems(origin: string, items: Items, id: string): LoadResult {
  const item = items.get(id);
  if (item === undefined || item === null) return { error: originMissing(origin, 200) };
  return { value: JSON.stringify(item) };
}

function readJson(origin: string, body: Buffer): unknown {
  try {
    return parseExactJson(body.toString());
  } catch {
    throw originRefused(origin, 'its answer is not json');
  }
}

function readId(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' ? `${value}` : rawNumber(value);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
