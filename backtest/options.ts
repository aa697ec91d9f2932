/** The options of the command line, resolved once; every mistake is named, all at once. */
import { leaves } from '../core/config/values.ts';
import { describe, inputInvalid, type Problem } from '../core/errors.ts';
import { parseDuration } from '../core/units.ts';
import type { Prices } from './cost.ts';
import { POLICIES } from './policies/policies.ts';
import type { Policy } from './replay.ts';
import type { BacktestSettings } from './run.ts';
import { WEB_KEYS, type WebOptions } from './traces/format.ts';
import { FORMATS } from './traces/formats.ts';
import type { TraceOptions } from './traces/read-trace.ts';
import { STDIN } from './traces/sources.ts';

/** Options as they were typed. */
export interface RawOptions {
  readonly ttl: string;
  readonly budget: string;
  readonly holdOut?: string;
  readonly ingestDelay: string;
  readonly reaction: string;
  readonly policy?: string;
  readonly keysPerWindow?: string;
  readonly format?: string;
  readonly key: string;
  readonly keepBots?: boolean;
  readonly callCost?: string;
  readonly loadMs?: string;
  readonly json?: string;
  readonly html?: string;
}

/** Options as the program needs them. */
export interface BacktestOptions {
  readonly files: readonly string[];
  readonly trace: Pick<TraceOptions, 'format' | keyof WebOptions>;
  /** Every combination of TTL and budget. */
  readonly settings: readonly BacktestSettings[];
  readonly policies: readonly Policy[];
  readonly prices: Prices;
  /** Where the JSON goes: a file, or `-` for the standard output. */
  readonly json: string | undefined;
  /** The file of the report as a page. */
  readonly html: string | undefined;
}

/** Takes down what is wrong with an option. */
type Complain = (path: string, expected: string, found: string | undefined) => void;

/** Shorter windows than this are no windows: ingest runs at most about once a second. */
const LEAST_WINDOW_MILLISECONDS = 1_000;

/**
 * Resolves what was typed; `operands` are the files, and whatever looks like an option and is none.
 *
 * @throws PreheatError `input_invalid` that lists every wrong option.
 */
export function resolveOptions(raw: RawOptions, operands: readonly string[]): BacktestOptions {
  const problems: Problem[] = [];
  const complain: Complain = (path, expected, found) => {
    problems.push({ path, expected, found: describe(found) });
  };
  const ttls = listOf(raw.ttl, (text) => readTtl(text, complain));
  const budgets = listOf(raw.budget, (text) => readBudget(text, complain));
  const holdOut = readHoldOut(raw.holdOut, complain);
  const keysPerWindow = readKeysPerWindow(raw.keysPerWindow, complain);
  const delays = {
    ingestDelayMilliseconds: readDelay(
      '--ingest-delay',
      raw.ingestDelay,
      LEAST_WINDOW_MILLISECONDS,
      complain,
    ),
    reactionMilliseconds: readDelay('--reaction', raw.reaction, 0, complain),
  };
  const options: BacktestOptions = {
    files: readFiles(operands, complain),
    trace: {
      format: raw.format === undefined ? undefined : findFormat(raw.format, complain),
      key: WEB_KEYS.find((key) => key === raw.key) ?? 'url',
      keepBots: raw.keepBots ?? false,
    },
    settings: ttls.flatMap((ttlMilliseconds) =>
      budgets.map((budget) => ({
        ttlMilliseconds,
        budget,
        ...holdOut,
        ...keysPerWindow,
        ...delays,
      })),
    ),
    policies: raw.policy === undefined ? POLICIES : findPolicies(raw.policy, complain),
    prices: {
      callDollars: readAmount('--call-cost', 'dollars, such as 0.0004', raw.callCost, complain),
      loadMilliseconds: readAmount('--load-ms', 'milliseconds, such as 80', raw.loadMs, complain),
    },
    json: raw.json,
    html: raw.html,
  };
  if (!WEB_KEYS.some((key) => key === raw.key)) {
    complain('--key', `one of ${WEB_KEYS.join(', ')}`, raw.key);
  }
  if (raw.json === '') complain('--json', "a file, or '-'", '');
  if (raw.html === '' || raw.html === STDIN) complain('--html', 'a file', raw.html);
  if (problems.length > 0) throw inputInvalid(problems);
  return options;
}

/** Reads a list with commas, leaving out repetitions. */
function listOf<Value>(list: string, read: (text: string) => Value): Value[] {
  return [...new Set(list.split(',').map((text) => read(text.trim())))];
}

function readTtl(text: string, complain: Complain): number {
  const { error } = leaves.ttl.safeParse(text);
  if (error) complain('--ttl', error.issues[0]?.message ?? 'a duration', text);
  return parseDuration(text) ?? Number.NaN;
}

function readBudget(text: string, complain: Complain): number {
  const [, number = '', percent] = /^([\d.]+)\s*(%?)$/.exec(text) ?? [];
  const share = number === '' ? Number.NaN : Number(number) / (percent ? 100 : 1);
  if (!leaves.extraOriginCalls.safeParse(share).success) {
    complain('--budget', "a share of extra origin calls from 0 to 10, such as 0.2 or '20%'", text);
  }
  return share;
}

function readHoldOut(text: string | undefined, complain: Complain): { readonly holdOut?: number } {
  if (text === undefined) return {};
  const holdOut = text.trim() === '' ? Number.NaN : Number(text);
  const { error } = leaves.holdOut.safeParse(holdOut);
  if (error) complain('--hold-out', error.issues[0]?.message ?? 'a share of the keys', text);
  return { holdOut };
}

function readKeysPerWindow(
  text: string | undefined,
  complain: Complain,
): { readonly keysPerWindow?: number } {
  if (text === undefined) return {};
  const keysPerWindow = text.trim() === '' ? Number.NaN : Number(text);
  const { error } = leaves.keysPerWindow.safeParse(keysPerWindow);
  if (error) complain('--keys-per-window', error.issues[0]?.message ?? 'a number of keys', text);
  return { keysPerWindow };
}

function readDelay(path: string, text: string, least: number, complain: Complain): number {
  const milliseconds = parseDuration(text) ?? Number.NaN;
  if (!(milliseconds >= least)) {
    complain(path, least > 0 ? "a duration of at least '1s'" : "a duration such as '1s'", text);
  }
  return milliseconds;
}

function readAmount(
  path: string,
  expected: string,
  text: string | undefined,
  complain: Complain,
): number | undefined {
  if (text === undefined) return undefined;
  const amount = text.trim() === '' ? Number.NaN : Number(text);
  if (Number.isFinite(amount) && amount >= 0) return amount;
  complain(path, expected, text);
  return undefined;
}

function readFiles(operands: readonly string[], complain: Complain): string[] {
  const isOption = (text: string): boolean => text.startsWith('-') && text !== STDIN;
  const unknown = operands.filter(isOption);
  for (const option of unknown) complain(option, 'an option that --help lists', undefined);
  const files = operands.filter((text) => !isOption(text));
  // What stands behind an unknown option may be a file or its value.
  if (operands.length === 0) complain('FILE', 'a log', undefined);
  if (files.filter((file) => file === STDIN).length > 1) {
    complain('FILE', 'the standard input once', '- -');
  }
  return files;
}

function findFormat(id: string, complain: Complain): TraceOptions['format'] {
  const format = FORMATS.find((candidate) => candidate.id === id);
  if (!format) complain('--format', `one of ${FORMATS.map((known) => known.id).join(', ')}`, id);
  return format;
}

function findPolicies(list: string, complain: Complain): Policy[] {
  return list.split(',').flatMap((text) => {
    const policy = POLICIES.find(({ name }) => name === text.trim());
    if (policy) return [policy];
    complain('--policy', `names among ${POLICIES.map(({ name }) => name).join(', ')}`, text.trim());
    return [];
  });
}
