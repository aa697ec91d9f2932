/** The options of the command line, resolved once; every mistake is named, all at once. */
import { describe, inputInvalid, type Problem } from '../core/errors.ts';
import { parseDuration } from '../core/units.ts';
import { POLICIES } from './policies/policies.ts';
import type { Policy } from './replay.ts';
import type { BacktestSettings } from './run.ts';

/** Options as they were typed. */
export interface RawOptions {
  readonly ttl: string;
  readonly budget: string;
  readonly ingestDelay: string;
  readonly reaction: string;
  readonly policy?: string;
  readonly json?: string;
}

/** Options as the program needs them. */
export interface BacktestOptions {
  readonly settings: BacktestSettings;
  readonly policies: readonly Policy[];
  /** Where the JSON goes: a file, or `-` for the standard output. */
  readonly json: string | undefined;
}

/** Shorter windows than this are no windows: ingest runs at most about once a second. */
const LEAST_WINDOW_MILLISECONDS = 1_000;

/**
 * Resolves the options.
 *
 * @throws PreheatError `input_invalid` that lists every wrong option.
 */
export function resolveOptions(raw: RawOptions): BacktestOptions {
  const problems: Problem[] = [];
  const duration = (path: string, text: string, least: number, expected: string): number => {
    const milliseconds = parseDuration(text) ?? Number.NaN;
    if (!(milliseconds >= least)) problems.push({ path, expected, found: describe(text) });
    return milliseconds;
  };
  const settings: BacktestSettings = {
    ttlMilliseconds: duration('--ttl', raw.ttl, 1, "a duration such as '30m'"),
    budget: Number(raw.budget || Number.NaN),
    ingestDelayMilliseconds: duration(
      '--ingest-delay',
      raw.ingestDelay,
      LEAST_WINDOW_MILLISECONDS,
      "a duration of at least '1s'",
    ),
    reactionMilliseconds: duration('--reaction', raw.reaction, 0, "a duration such as '1s'"),
  };
  if (!Number.isFinite(settings.budget) || settings.budget < 0) {
    const expected = 'a share of extra origin calls, 0 or more, such as 0.2';
    problems.push({ path: '--budget', expected, found: describe(raw.budget) });
  }
  const policies = raw.policy === undefined ? POLICIES : findPolicies(raw.policy, problems);
  if (raw.json === '') {
    problems.push({ path: '--json', expected: "a file, or '-'", found: describe('') });
  }
  if (problems.length > 0) throw inputInvalid(problems);
  return { settings, policies, json: raw.json };
}

function findPolicies(list: string, problems: Problem[]): Policy[] {
  return list.split(',').flatMap((text) => {
    const policy = POLICIES.find(({ name }) => name === text.trim());
    if (policy) return [policy];
    const expected = `names among ${POLICIES.map(({ name }) => name).join(', ')}`;
    problems.push({ path: '--policy', expected, found: describe(text.trim()) });
    return [];
  });
}
