/** What `POST /v1/warm` takes. */
import * as z from 'zod/mini';
import type { Keyspace, Settings, StrategyName } from '../../core/config/settings.ts';
import { PreheatError, type Problem } from '../../core/errors.ts';
import { type KeyInput, type KeyWithParams, resolveKey } from '../../core/keyspaces/keyspaces.ts';
import {
  flag,
  list,
  type Parsed,
  parseRequest,
  record,
  strict,
  text,
  whole,
} from '../../core/request-schema.ts';

/** Most keys in one request, and most known keys taken per keyspace. */
const MAX_KEYS = 5_000;
const DEFAULT_TOP = 100;
/** API Gateway ends a request after 29 s. */
const MAX_WAIT_SECONDS = 25;

const TARGETS = ['keys', 'items', 'keyspace', 'strategy', 'all'] as const;

/** What is to be warmed. */
export type WarmTarget =
  | { readonly kind: 'keys'; readonly keys: readonly KeyWithParams[] }
  | { readonly kind: 'top'; readonly keyspaces: readonly string[]; readonly limit: number }
  | { readonly kind: 'strategy'; readonly name: StrategyName };

/** A request that makes sense. */
export interface WarmRequest {
  readonly target: WarmTarget;
  /** Loads even what is fresh. */
  readonly force: boolean;
  /** Says what would be warmed, and warms nothing. */
  readonly dryRun: boolean;
  /** 0: answers at once. */
  readonly waitMilliseconds: number;
}

/** Checks a request against the configuration; all problems at once. */
export function parseWarm(settings: Settings, input: unknown): Parsed<WarmRequest> {
  const parsed = parseRequest(warmSchema(settings), input);
  const problems = [...(parsed.problems ?? []), ...targetProblems(input)];
  if (parsed.problems || problems.length > 0) return { problems };
  const { wait, waitSeconds, force = false, dryRun = false } = parsed.value;
  const isWaiting = wait ?? waitSeconds !== undefined;
  return {
    value: {
      target: targetOf(settings, parsed.value),
      force,
      dryRun,
      waitMilliseconds: isWaiting ? (waitSeconds ?? MAX_WAIT_SECONDS) * 1_000 : 0,
    },
  };
}

type WarmInput = z.infer<ReturnType<typeof warmSchema>>;

/** The shape, with the names that this configuration knows. */
function warmSchema({ keyspaces, strategies }: Settings) {
  const warmable = [...keyspaces.values()]
    .filter(({ control }) => !control)
    .map(({ name }) => name);
  const item = strict({
    keyspace: oneOf(warmable),
    params: z.optional(record(/^\w{1,256}$/, z.string({ error: 'a text' }), 'an object of texts')),
  });
  return strict({
    keys: z.optional(
      list(text(1_500).check(resolvable(keyspaces, (key) => ({ key }))), MAX_KEYS, 'keys'),
    ),
    items: z.optional(list(item.check(resolvable(keyspaces, (given) => given)), MAX_KEYS, 'items')),
    keyspace: z.optional(oneOf(warmable)),
    strategy: z.optional(oneOf([...strategies.keys()])),
    all: z.optional(z.literal(true, { error: 'true' })),
    limit: z.optional(whole(1, MAX_KEYS)),
    wait: z.optional(flag),
    waitSeconds: z.optional(whole(1, MAX_WAIT_SECONDS)),
    force: z.optional(flag),
    dryRun: z.optional(flag),
  });
}

function oneOf<Name extends string>(names: readonly Name[]) {
  return z.enum(names, { error: `one of ${names.join(', ')}` });
}

/** Puts what is wrong with a key among the problems of the request. */
function resolvable<T>(keyspaces: ReadonlyMap<string, Keyspace>, inputOf: (value: T) => KeyInput) {
  return z.superRefine<T>((value, context) => {
    for (const problem of keyProblems(keyspaces, inputOf(value))) {
      const path = problem.path.split('.').slice(1);
      // A bare key is itself the place of its problem.
      const place = typeof value === 'string' ? [] : path;
      context.addIssue({ code: 'custom', path: place, message: problem.expected, input: value });
    }
  });
}

function keyProblems(
  keyspaces: ReadonlyMap<string, Keyspace>,
  input: KeyInput,
): readonly Problem[] {
  try {
    const { keyspace } = resolveKey(keyspaces, input, 'it');
    if (!keyspaces.get(keyspace)?.control) return [];
    return [
      {
        path: 'it.key',
        expected: 'a key of a keyspace that is warmed, not of a control group',
        found: '',
      },
    ];
  } catch (error) {
    if (error instanceof PreheatError) return error.problems;
    throw error;
  }
}

/** What no single field shows; checked on the raw input, so that no other mistake hides it. */
function targetProblems(input: unknown): Problem[] {
  if (typeof input !== 'object' || input === null) return [];
  const has = (name: string) => Object.hasOwn(input, name);
  const targets = TARGETS.filter(has);
  const problems: Problem[] = [];
  if (targets.length !== 1) {
    problems.push({
      path: 'body',
      expected: `exactly one of ${TARGETS.join(', ')}`,
      found: targets.join(' and ') || 'none of them',
    });
  }
  const reject = (name: string, expected: string) => {
    if (has(name))
      problems.push({ path: name, expected, found: `${name} beside ${targets.join(' and ')}` });
  };
  if (!has('keyspace') && !has('all')) reject('limit', 'a limit only with keyspace or all');
  if (has('strategy')) {
    for (const name of ['wait', 'waitSeconds', 'force']) {
      reject(name, `no ${name}: a strategy warms through the gate, in its own time`);
    }
  }
  return problems;
}

function targetOf({ keyspaces }: Settings, input: WarmInput): WarmTarget {
  const { keys, items, keyspace, strategy, limit = DEFAULT_TOP } = input;
  if (strategy !== undefined) return { kind: 'strategy', name: strategy };
  if (keys ?? items) {
    const inputs: readonly KeyInput[] = items ?? (keys ?? []).map((key) => ({ key }));
    return { kind: 'keys', keys: inputs.map((given) => resolveKey(keyspaces, given, 'body')) };
  }
  if (keyspace !== undefined) return { kind: 'top', keyspaces: [keyspace], limit };
  const all = [...keyspaces.values()].filter(({ control }) => !control);
  return { kind: 'top', keyspaces: all.map(({ name }) => name), limit };
}
