/** Texts that are nearly right: valid ones, with the edits that damage and attackers make. */
import type { Random } from '../../../local/demo/random.ts';

/** A whole number from 0 to `count` − 1. */
export function below(random: Random, count: number): number {
  return Math.floor(random() * count);
}

/** One of some. */
export function oneOf<Item>(random: Random, items: readonly Item[]): Item {
  return items[below(random, items.length)] as Item;
}

/** What breaks parsers: signs of all grammars, ends of number types, odd characters, names of members. */
const TOKENS = [
  ...['\0', '\ud800', '\udfff x', '\ufeff', '\u2028', '\u202e', '\ufffd', '\r', '\r\n', '\n', '\t'],
  ...[' ', '  ', '"', '""', '\\', '\\"', "'", ',', ';', ':', '|', '=', '{', '}', '{}', '{p}'],
  ...['{p|hash}', '{p|normal|hash}', '{p,}', '[', ']', '(', ')', '%', '%00', '%zz', '#', '?', '&'],
  ...[
    '/',
    '//',
    '..',
    '/../',
    '*',
    '-',
    '+',
    '.',
    '$',
    '$.',
    '<',
    '`',
    '0',
    '-1',
    '1e308',
    '1e309',
  ],
  ...[
    '9007199254740993',
    '9'.repeat(400),
    '0x10',
    'NaN',
    'Infinity',
    'null',
    'true',
    '[]',
    '{"a":1}',
  ],
  ...['__proto__', 'constructor', 'toString', 'İ', 'ﬀ', 'é', 'ü', '👩‍👩‍👧', 'x'.repeat(3_000)],
  ...[
    '#Fields:',
    'ts_seconds,key',
    'HTTP/1.1',
    '1970-01-01',
    '9999-12-31T23:59:60Z',
    '30/Feb/2024',
  ],
  ...['ms', 'min', '/s', '%', 'KB', 'L', 'W', '2#6', 'MON-SUN', 'Etc/UTC', 'a\u0315\u0300'],
];
const NUMBERS = ['0', '-0', '-1', '1.5', '00', '1e3', '99', '256', '65536', '4294967296', '1e308'];
const LONGEST = 20_000;

type Edit = (text: string, random: Random, corpus: readonly string[]) => string;

const EDITS: readonly Edit[] = [
  (text, random) => cut(text, random, () => oneOf(random, TOKENS)),
  (text, random) => cut(text, random, () => ''),
  (text, random) => cut(text, random, (range) => range + range),
  (text, random) => cut(text, random, (range) => range.repeat(2 + below(random, 60))),
  (text, random) => cut(text, random, (range) => [...range].reverse().join('')),
  (text, random) => cut(text, random, flipCase),
  (text, random, corpus) => cut(text, random, () => cut(oneOf(random, corpus), random, (r) => r)),
  (text, random) => text.slice(0, below(random, text.length + 1)),
  (text, random) => text.slice(below(random, text.length + 1)),
  (text, random, corpus) => text + oneOf(random, corpus),
  (text, random) => replaceUnit(text, random, () => below(random, 65_536)),
  (text, random) => replaceUnit(text, random, (unit) => unit ^ (1 << below(random, 8))),
  (text, random) => replaceOne(text, random, /\d+/g, () => oneOf(random, NUMBERS)),
  (text, random) => replaceOne(text, random, /\w+/g, () => oneOf(random, TOKENS)),
  (text, random, corpus) => replaceOne(text, random, /\w+/g, () => wordOf(random, corpus)),
  (text, random) => replaceOne(text, random, /[^\w\s]/g, () => oneOf(random, TOKENS)),
  (text, random) =>
    replaceOne(text, random, /\s/g, () => oneOf(random, ['\t', '  ', '', '\u00a0'])),
  (text, random) => {
    const depth = below(random, 2_000);
    return `${'['.repeat(depth)}${text}${']'.repeat(depth)}`;
  },
];

/** A valid text with `edits` of them; none leaves it as it is. */
export function mutateText(random: Random, corpus: readonly string[], edits: number): string {
  let text = oneOf(random, corpus);
  for (let edit = 0; edit < edits; edit += 1) {
    text = oneOf(random, EDITS)(text, random, corpus).slice(0, LONGEST);
  }
  return text;
}

/** How many edits: few mostly, or nothing of the grammar would be left. */
export function drawEdits(random: Random, untouched = 0.25): number {
  if (random() < untouched) return 0;
  let edits = 1;
  while (random() < 0.4) edits += 1;
  return edits;
}

const DAMAGE: readonly Buffer[] = [
  Buffer.from([0xc0, 0x80]),
  Buffer.from([0xff, 0xfe]),
  Buffer.from([0xed, 0xa0, 0x80]),
  Buffer.from([0xe2, 0x82]),
  Buffer.from([0xf5, 0x80, 0x80, 0x80]),
  Buffer.from([0xef, 0xbb, 0xbf]),
  Buffer.from([0x1f, 0x8b, 0x08]),
  Buffer.alloc(64),
];

/** Bytes with flipped bits, pieces cut out, doubled or put in, and what is no UTF-8. */
export function mutateBytes(random: Random, bytes: Buffer, edits: number): Buffer {
  let changed: Buffer = Buffer.from(bytes);
  for (let edit = 0; edit < edits; edit += 1) {
    const from = below(random, changed.length + 1);
    const to = Math.min(changed.length, from + below(random, 40));
    const [before, piece, after] = [
      changed.subarray(0, from),
      changed.subarray(from, to),
      changed.subarray(to),
    ];
    const kind = below(random, 6);
    if (kind === 0) changed = before;
    else if (kind === 1) changed = Buffer.concat([before, after]);
    else if (kind === 2) changed = Buffer.concat([before, piece, piece, after]);
    else if (kind === 3) changed = Buffer.concat([before, oneOf(random, DAMAGE), after]);
    else {
      changed = Buffer.from(changed);
      const byte = changed[from];
      if (byte !== undefined) changed[from] = byte ^ (1 << below(random, 8));
    }
  }
  return changed;
}

/** Replaces a range, seldom a long one. */
function cut(text: string, random: Random, change: (range: string) => string): string {
  const from = below(random, text.length + 1);
  const to = from + below(random, random() < 0.8 ? 8 : text.length + 1);
  return text.slice(0, from) + change(text.slice(from, to)) + text.slice(to);
}

function flipCase(text: string): string {
  return text === text.toUpperCase() ? text.toLowerCase() : text.toUpperCase();
}

function replaceUnit(text: string, random: Random, change: (unit: number) => number): string {
  if (text === '') return text;
  const at = below(random, text.length);
  const unit = String.fromCharCode(change(text.charCodeAt(at)));
  return text.slice(0, at) + unit + text.slice(at + 1);
}

function replaceOne(
  text: string,
  random: Random,
  pattern: RegExp,
  change: (match: string) => string,
): string {
  const matches = [...text.matchAll(pattern)];
  const match = matches[below(random, matches.length)];
  if (!match) return text;
  const { 0: found, index } = match;
  return text.slice(0, index) + change(found) + text.slice(index + found.length);
}

function wordOf(random: Random, corpus: readonly string[]): string {
  return oneOf(random, oneOf(random, corpus).match(/\w+/g) ?? ['']);
}
