/**
 * Time in proportion to length, for whatever is repeated: no parser becomes slow for a long input
 * that somebody has thought about. Processor time is measured, which a busy machine changes little.
 */
import { describe, expect, it } from 'vitest';
import { isBot } from '../../backtest/traces/bots.ts';
import { FORMATS } from '../../backtest/traces/formats.ts';
import { parseAccess } from '../../core/access-request.ts';
import { checkCron } from '../../core/config/cron.ts';
import { fillUrlPath, parseUrlPath } from '../../core/config/url-path.ts';
import { leaves } from '../../core/config/values.ts';
import { normalizeText, parseKey, parseTemplate } from '../../core/keyspaces/template.ts';
import { parseValuePath, readValuePath } from '../../core/keyspaces/value-path.ts';
import { withoutValues } from '../../core/privacy/loggable.ts';
import { parsePrompts } from '../../core/prompt-request.ts';
import { parseAccessBatch } from '../../core/queue-bodies.ts';
import {
  parseBytes,
  parseDollars,
  parseDuration,
  parseRate,
  parseShare,
} from '../../core/units.ts';
import { readJson } from '../../lambdas/http/body.ts';
import { START, settings } from '../support/api.ts';
import { LOG_LINES } from '../support/fuzz/targets/log-lines.ts';
import { TEMPLATES } from '../support/fuzz/targets/templates.ts';
import { TEXTS } from '../support/fuzz/targets/texts.ts';
import { IS_LONG } from '../support/long.ts';

const LENGTH = IS_LONG ? 100_000 : 30_000;
/** Four times the length may take so many times as long: n log n is below 5, n² is 16. */
const MOST_GROWTH = 9;
/** What takes less is not measured well, and hurts nobody. */
const LEAST_MILLISECONDS = IS_LONG ? 25 : 10;

/** What is repeated: pieces of all grammars, and what patterns that go back and forth choke on. */
const REPEATED = [
  ...[
    'a',
    '0',
    ' ',
    '\t',
    '"',
    '""',
    '\\',
    '\\"',
    ',',
    ',"',
    ':',
    '/',
    '//',
    '%',
    '%25',
    '.',
    '..;/',
  ],
  ...[
    '{',
    '}',
    '{a}',
    'x{a}',
    '{a|hash}',
    '[',
    ']',
    '[0]',
    '.a',
    '-',
    '- ',
    '1,',
    '1-2,',
    '*/',
    '#',
  ],
  ...['{"a":', '[[', '{"key":"a"},', '\ud800', 'ü', 'é', 'a\u0315\u0300', '\u0315\u0300', '\u0300'],
  ...['GET ', ' HTTP/', 'bot', 'cubot', '] "', '\u00a0', "', found ", '$'],
];

interface Subject {
  readonly name: string;
  readonly run: (text: string) => unknown;
  /** What stands before what is repeated. */
  readonly starts: readonly string[];
}

const template = parseTemplate('v1/{a}:{b|hash}:{c}:{d}/{e}', 'key');
const filled = parseUrlPath('/a/{x}?q={y}', 'path');

const SUBJECTS: readonly Subject[] = [
  ...FORMATS.map(({ id, recognises, makeParser }) => ({
    name: id,
    starts: ['', ...(LOG_LINES[id] ?? [])],
    run: (line: string) => [recognises(line), makeParser({ key: 'host', keepBots: false })(line)],
  })),
  { name: 'bots', starts: [''], run: isBot },
  { name: 'durations', starts: ['1', '1.5 '], run: parseDuration },
  { name: 'rates', starts: ['1', '1 / '], run: parseRate },
  { name: 'shares', starts: ['1', '1.5 '], run: parseShare },
  { name: 'dollars', starts: ['$1', '1.'], run: parseDollars },
  { name: 'sizes', starts: ['1', '1.5 '], run: parseBytes },
  { name: 'cron', starts: TEXTS.cron, run: checkCron },
  { name: 'time zones', starts: TEXTS.zones, run: (text) => leaves.timeZone.safeParse(text) },
  { name: 'value paths', starts: TEXTS.valuePaths, run: parseValuePath },
  { name: 'values', starts: ['', '{"a":1,'], run: (text) => readValuePath(text, ['a']) },
  { name: 'url paths', starts: TEXTS.urlPaths, run: (text) => parseUrlPath(text, 'path') },
  {
    name: 'filled url paths',
    starts: [''],
    run: (x) => attempt(() => fillUrlPath(filled as never, [{ x, y: x }], 'origin')),
  },
  { name: 'templates', starts: TEMPLATES, run: (text) => parseTemplate(text, 'key') },
  { name: 'keys', starts: ['v1/', ''], run: (text) => parseKey(template as never, text) },
  { name: 'prompts as keys', starts: ['', 'a'], run: normalizeText },
  { name: 'what is logged', starts: ['', "x: '"], run: withoutValues },
  {
    name: 'bodies',
    starts: ['', '{"events":[', '"'],
    run: (body) => attempt(() => readJson({ body, isBase64Encoded: false })),
  },
  {
    name: 'access events',
    starts: [''],
    run: (key) => parseAccess(settings.keyspaces, START, { events: [{ key, user: key }, key] }),
  },
  {
    name: 'prompts',
    starts: [''],
    run: (prompt) =>
      parsePrompts(settings.keyspaces, START, { prompts: [{ prompt, cached: true }] }),
  },
  {
    name: 'queue messages',
    starts: ['', '{"id":"a","events":['],
    run: (body) => attempt(() => parseAccessBatch(body)),
  },
];

function attempt(run: () => unknown): void {
  try {
    run();
  } catch {
    // Whether it is refused rightly is the business of other tests.
  }
}

/** Milliseconds of the processor. */
function measure(run: (text: string) => unknown, text: string): number {
  const before = process.cpuUsage();
  run(text);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

/**
 * How many times as long the whole takes as a quarter of it: the least of each in some tries, and
 * in more of them where collections of garbage may have fallen into all tries of the whole.
 */
function growthOf(run: (text: string) => unknown, text: string): number {
  const part = text.slice(0, text.length / 4);
  let whole = Number.POSITIVE_INFINITY;
  let quarter = Number.POSITIVE_INFINITY;
  for (let tries = 0; tries < 3 || (tries < 10 && whole / quarter >= MOST_GROWTH); tries += 1) {
    quarter = Math.min(quarter, measure(run, part));
    whole = Math.min(whole, measure(run, text));
  }
  return whole / quarter;
}

describe('long inputs', () => {
  it.each(SUBJECTS.map((subject) => [subject.name, subject] as const))(
    'take no longer in proportion than a quarter of them: %s',
    (_, { run, starts }) => {
      for (const start of starts) {
        for (const piece of REPEATED) {
          const text = (start + piece.repeat(Math.ceil(LENGTH / piece.length))).slice(0, LENGTH);
          const first = measure(run, text);
          if (first < LEAST_MILLISECONDS) continue;
          const what = `${JSON.stringify(start)} and ${JSON.stringify(piece)} repeated: ${first} ms`;
          expect(growthOf(run, text), what).toBeLessThan(MOST_GROWTH);
        }
      }
    },
    120_000,
  );
});
