/** What `POST /v1/warm` takes. */
import type * as z from 'zod/mini';
import { knownNames } from '../../core/api/names.ts';
import { MAX_WAIT_SECONDS, warmSchema } from '../../core/api/warm.ts';
import type { Settings, StrategyName } from '../../core/config/settings.ts';
import type { Problem } from '../../core/errors.ts';
import { type KeyInput, resolveKey } from '../../core/keyspaces/keyspaces.ts';
import { type Parsed, parseRequest } from '../../core/request-schema.ts';
import type { KeyTarget } from '../../core/warming/find-keys.ts';

const DEFAULT_TOP = 100;

const TARGETS = [
  'keys',
  'items',
  'keyspace',
  'category',
  'tag',
  'user',
  'strategy',
  'all',
] as const;

/** What is to be warmed. */
export type WarmTarget = KeyTarget | { readonly kind: 'strategy'; readonly name: StrategyName };

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
  const parsed = parseRequest(warmSchema(knownNames(settings, 'warmed')), input);
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

/** What no single field shows; checked on the raw input, so that no other mistake hides it. */
function targetProblems(input: unknown): Problem[] {
  if (typeof input !== 'object' || input === null) return [];
  const has = (name: string) => Object.hasOwn(input, name);
  const named = TARGETS.filter(has);
  // A category may be meant in one keyspace only.
  const isNarrowed = named.length === 2 && has('category') && has('keyspace');
  const targets = isNarrowed ? (['category'] as const) : named;
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
  if (!['keyspace', 'category', 'tag', 'all'].some(has)) {
    reject('limit', 'a limit only with keyspace, category, tag or all');
  }
  if (has('strategy')) {
    for (const name of ['wait', 'waitSeconds', 'force']) {
      reject(name, `no ${name}: a strategy warms through the gate, in its own time`);
    }
  }
  return problems;
}

function targetOf({ keyspaces }: Settings, input: WarmInput): WarmTarget {
  const { keys, items, keyspace, category, tag, user, strategy, limit = DEFAULT_TOP } = input;
  if (strategy !== undefined) return { kind: 'strategy', name: strategy as StrategyName };
  if (keys ?? items) {
    const inputs: readonly KeyInput[] = items ?? (keys ?? []).map((key) => ({ key }));
    return { kind: 'keys', keys: inputs.map((given) => resolveKey(keyspaces, given, 'body')) };
  }
  if (tag !== undefined) return { kind: 'tag', tag, limit };
  if (user !== undefined) return { kind: 'user', user };
  const warmed = [...keyspaces.values()].filter(({ control }) => !control);
  const names = keyspace === undefined ? warmed.map(({ name }) => name) : [keyspace];
  if (category !== undefined) return { kind: 'category', category, keyspaces: names, limit };
  return { kind: 'top', keyspaces: names, limit };
}
