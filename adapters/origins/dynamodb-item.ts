/** Items of a table: their keys out of params, their identity, their JSON. */
import { rawNumber } from '../../core/codec/exact-json.ts';
import type { DynamodbSource } from '../../core/config/sources.ts';
import { originRefused, PreheatError } from '../../core/errors.ts';
import { formatKey, type Params } from '../../core/keyspaces/template.ts';

/** An item as the client gives it: numbers with all their digits. */
export type TableItem = Readonly<Record<string, unknown>>;

/** The primary key of an item, and a text that identifies it. */
export interface TableKey {
  readonly id: string;
  readonly attributes: TableItem;
}

const NUMBER = /^(-?)0*(\d+)(?:\.(\d*?)0*)?$/;

/**
 * Fills the primary key. Params that could be told apart in another way are refused, so that none
 * reaches an item of another key (`USER#{user}#{form}`).
 *
 * @throws PreheatError `origin_refused`.
 */
export function fillItemKey(origin: string, source: DynamodbSource, params: Params): TableKey {
  const texts = source.key.map(({ name, template, isNumber }) => {
    const own = Object.fromEntries(template.params.map((param) => [param, params[param] ?? '']));
    const text = fillText(origin, () => formatKey(template, own));
    const filled = isNumber ? canonicalNumber(text) : text;
    if (filled !== undefined) return filled;
    throw originRefused(origin, `the key attribute '${name}' needs a decimal number`);
  });
  const attributes = source.key.map(({ name, isNumber }, index) => {
    const text = texts[index] ?? '';
    return [name, isNumber ? Number(text) : text] as const;
  });
  return { id: JSON.stringify(texts), attributes: Object.fromEntries(attributes) };
}

/** The id of an item or of a primary key that the table gives back. */
export function idOfItem(source: DynamodbSource, item: TableItem): string {
  const texts = source.key.map(({ name }) => {
    const value = item[name];
    return typeof value === 'string' ? value : (rawNumber(value) ?? `${value}`);
  });
  return JSON.stringify(texts);
}

/** Writes an item as JSON: sets as lists, bytes in base64. */
export function writeItem({ attributes }: DynamodbSource, item: TableItem): string {
  const own = attributes
    ? Object.fromEntries(Object.entries(item).filter(([name]) => attributes.includes(name)))
    : item;
  return JSON.stringify(own, (_name, value: unknown) => {
    if (value instanceof Set) return [...value];
    return value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value;
  });
}

function fillText(origin: string, fill: () => string): string {
  try {
    return fill();
  } catch (thrown) {
    if (!(thrown instanceof PreheatError)) throw thrown;
    // Its message holds the param, which may be personal.
    throw originRefused(origin, 'its key cannot be filled with these params');
  }
}

/** As DynamoDB writes it: no zeros that say nothing; undefined for what is no number. */
function canonicalNumber(text: string): string | undefined {
  const [match, sign = '', whole = '', fraction = ''] = NUMBER.exec(text) ?? [];
  if (match === undefined || whole.length + fraction.length > 15) return undefined;
  const digits = fraction === '' ? whole : `${whole}.${fraction}`;
  return digits === '0' ? digits : `${sign}${digits}`;
}
