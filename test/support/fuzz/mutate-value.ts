/** Values that are nearly right: parts of a valid one replaced, left out, moved, doubled or nested. */
import type { Random } from '../../../local/demo/random.ts';
import { below, mutateText, oneOf } from './mutate-text.ts';

/** Nested deeper than recursion goes; with their JSON, which `JSON.stringify` cannot write. */
const DEEP: ReadonlyMap<unknown, string> = new Map(
  [`${'['.repeat(5_000)}${']'.repeat(5_000)}`, `${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`].map(
    (json) => [JSON.parse(json), json],
  ),
);

/** What JSON can say and programs seldom expect. */
export const ODD_JSON: readonly unknown[] = [
  ...[null, true, false, 0, -0, -1, 1, 1.5, 2 ** 31, 2 ** 53, Number.MAX_VALUE, 5e-324, 1e21],
  ...['', ' ', '0', 'a', '\0', '\ud800', '\u202eﷺ', 'İ'.repeat(50), 'x'.repeat(3_000), 'a\r\nb: c'],
  ...[
    '__proto__',
    'constructor',
    'toString',
    '{id}',
    '*',
    '../../etc',
    '$.a',
    '1h',
    '100/s',
    '20%',
  ],
  ...[[], {}, [[[]]], [null], { a: null }, JSON.parse('{"__proto__":{"polluted":1}}')],
  ...DEEP.keys(),
];

const NAMES = ['a', '__proto__', 'constructor', 'toString', '', 'x.y', '0', 'length', 'kind', 'id'];

interface Place {
  readonly path: readonly string[];
  readonly value: unknown;
}

/** A copy of the value with `edits` changes; `odd` are values that take the place of others. */
export function mutateValue(
  random: Random,
  value: unknown,
  edits: number,
  odd: readonly unknown[] = ODD_JSON,
): unknown {
  let changed = value;
  for (let edit = 0; edit < edits; edit += 1) {
    const places = placesOf(changed);
    const place = oneOf(random, places);
    const other = oneOf(random, places);
    changed = replaceAt(changed, place.path, editOf(random, place.value, other.value, odd));
  }
  return changed;
}

/** What takes the place of a value; undefined: it goes. */
function editOf(random: Random, value: unknown, other: unknown, odd: readonly unknown[]): unknown {
  if (DEEP.has(value)) return oneOf(random, odd);
  switch (below(random, 9)) {
    case 0:
      return undefined;
    case 1:
      return [value];
    case 2:
      return { [oneOf(random, NAMES)]: value };
    case 3:
      return other;
    case 4:
      return Array.isArray(value) && value.length < 50 ? [...value, ...value] : oneOf(random, odd);
    case 5:
      if (!isPlain(value)) return oneOf(random, odd);
      return withMember(value, oneOf(random, NAMES), random() < 0.5 ? other : oneOf(random, odd));
    case 6:
    case 7:
      if (typeof value === 'string') return mutateText(random, [value], 1 + below(random, 2));
      return typeof value === 'number' ? changeNumber(random, value) : oneOf(random, odd);
    default:
      return oneOf(random, odd);
  }
}

function changeNumber(random: Random, value: number): number {
  return oneOf(random, [-value, value + 1, value - 1, value * 1_000, value / 7, value * 1e300]);
}

/** As JSON, however deep; undefined is null. */
export function writeJson(value: unknown): string {
  const deep: string[] = [];
  const json = JSON.stringify(value ?? null, (_, inner: unknown) => {
    const text = DEEP.get(inner);
    if (text === undefined) return inner;
    deep.push(text);
    return `\u0001deep${deep.length - 1}`;
  });
  return (json ?? 'null').replaceAll(
    /"\\u0001deep(\d+)"/g,
    (_, index) => deep[Number(index)] ?? '',
  );
}

/** All parts, itself first; functions and the like are leaves. Deep ones are not walked to their end. */
function placesOf(value: unknown): Place[] {
  const found: Place[] = [];
  const walk = (inner: unknown, path: readonly string[]): void => {
    found.push({ path, value: inner });
    if (path.length > 20 || found.length > 500 || DEEP.has(inner)) return;
    if (Array.isArray(inner) || isPlain(inner)) {
      for (const [name, each] of Object.entries(inner)) walk(each, [...path, name]);
    }
  };
  walk(value, []);
  return found;
}

function replaceAt(value: unknown, path: readonly string[], by: unknown): unknown {
  const [name, ...rest] = path;
  if (name === undefined) return by;
  if (Array.isArray(value)) {
    const inner = replaceAt(value[Number(name)], rest, by);
    const index = Number(name);
    return inner === undefined ? value.toSpliced(index, 1) : value.with(index, inner);
  }
  const entries = Object.entries(value as object).flatMap(([own, inner]) => {
    const changed = own === name ? replaceAt(inner, rest, by) : inner;
    return changed === undefined ? [] : [[own, changed] as const];
  });
  return Object.fromEntries(entries);
}

/** Also under names that plain assignment would take for something else. */
function withMember(value: object, name: string, member: unknown): object {
  return Object.fromEntries([...Object.entries(value), [name, member]]);
}

function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
