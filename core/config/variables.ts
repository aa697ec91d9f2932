/**
 * Environment variables that override the file (`PREHEAT_POPULAR_EVERY=10m`): the common
 * settings, changeable without touching it.
 */
import { describe, type Problem } from '../errors.ts';
import { STRATEGIES, STRATEGY_NAMES } from './defaults.ts';
import type { PreheatConfig, StrategyInput } from './define.ts';
import { upperSnake } from './names.ts';
import { nearestName } from './nearest.ts';
import type { AnyStrategyInput, StrategiesLayer } from './resolve-strategies.ts';
import type { StrategyName } from './settings.ts';
import type { Draft } from './shape.ts';
import { leaves } from './values.ts';

/** Values of environment variables by name. */
export type Variables = Readonly<Record<string, string | undefined>>;

type Leaf = (typeof leaves)[keyof typeof leaves];

interface Variable {
  /** Where the setting stands in the file. */
  readonly path: readonly string[];
  readonly leaf: Leaf;
}

const HOLD_OUT_VARIABLE = 'PREHEAT_HOLD_OUT';
const KEYS_VARIABLE = 'PREHEAT_INGEST_KEYS_PER_WINDOW';
/** Variables of the one budget. */
const BUDGET_VARIABLES: Readonly<Record<string, Variable>> = {
  PREHEAT_EXTRA_ORIGIN_CALLS: {
    path: ['budget', 'extraOriginCalls'],
    leaf: leaves.extraOriginCalls,
  },
  PREHEAT_BUDGET_MONEY_PER_DAY: { path: ['budget', 'money', 'perDay'], leaf: leaves.dollars },
  PREHEAT_BUDGET_MEMORY: { path: ['budget', 'memory'], leaf: leaves.bytes },
};
/** Variables that begin so are ours, whatever follows: an unknown one is a mistake. */
const FAMILY = /^PREHEAT_(EXTRA|BUDGET|STRATEGY|STRATEGIES|ORIGIN|ORIGINS|KEYSPACE|KEYSPACES)_/;
/** How far a slip may be from its name: these names are long, and others begin alike. */
const MOST_EDITS = 3;

const STRATEGY_FIELDS: Readonly<Record<Exclude<keyof StrategyInput, 'ab'>, Leaf>> = {
  enabled: leaves.flag,
  every: leaves.interval,
  cron: leaves.cron,
  timeZone: leaves.timeZone,
  limit: leaves.candidates,
};

const KEYSPACE_FIELDS = {
  ttl: leaves.ttl,
  jitter: leaves.jitter,
  priority: leaves.priority,
  control: leaves.flag,
} as const;

const ORIGIN_FIELDS = {
  timeout: leaves.timeout,
  rate: leaves.rate,
  concurrency: leaves.concurrency,
  callCost: leaves.callCost,
} as const;

/** The environment variable that overrides a strategy's setting. */
function strategyVariable(name: StrategyName, field: keyof AnyStrategyInput): string {
  return `PREHEAT_${upperSnake(name)}_${upperSnake(field)}`;
}

/** Reads the variables as a layer over the file; wrong and unknown ones are reported. */
export function readVariables(
  variables: Variables,
  config: Draft<PreheatConfig>,
  problems: Problem[],
): Draft<PreheatConfig> {
  const known = knownVariables(config);
  const overlay: Tree = {};
  for (const [name, text] of Object.entries(variables)) {
    if (text === undefined || text === '' || !name.startsWith('PREHEAT_')) continue;
    const [variable, ...others] = known.get(name) ?? [];
    if (!variable) reportUnknown(name, known, problems);
    else if (others.length > 0) {
      const expected = 'names that differ by more than case and dashes';
      problems.push({ path: name, expected, found: 'a variable of two of them' });
    } else {
      const parsed = variable.leaf.safeParse(readText(text.trim(), variable.leaf));
      if (parsed.success) set(overlay, variable.path, parsed.data);
      else {
        const expected = parsed.error.issues[0]?.message ?? 'another value';
        problems.push({ path: name, expected, found: describe(text) });
      }
    }
  }
  return overlay;
}

/** The strategies that the variables set, as the last layer. */
export function variablesLayer(overlay: Draft<PreheatConfig>): StrategiesLayer {
  return { strategies: overlay.strategies, path: strategyVariable };
}

/** All variables that this configuration has, with the settings that each name stands for. */
function knownVariables(config: Draft<PreheatConfig>): ReadonlyMap<string, readonly Variable[]> {
  const known = new Map<string, Variable[]>();
  const add = (name: string, path: readonly string[], leaf: Leaf) => {
    known.set(name, [...(known.get(name) ?? []), { path, leaf }]);
  };
  for (const [name, { path, leaf }] of Object.entries(BUDGET_VARIABLES)) add(name, path, leaf);
  add(HOLD_OUT_VARIABLE, ['experiments', 'holdOut'], leaves.holdOut);
  add(KEYS_VARIABLE, ['ingest', 'keysPerWindow'], leaves.keysPerWindow);
  for (const name of STRATEGY_NAMES) {
    for (const [field, leaf] of Object.entries(STRATEGY_FIELDS)) {
      const path = ['strategies', STRATEGIES[name].input, field];
      add(strategyVariable(name, field as keyof StrategyInput), path, leaf);
    }
  }
  for (const name of Object.keys(config.keyspaces ?? {})) {
    for (const [field, leaf] of Object.entries(KEYSPACE_FIELDS)) {
      add(`PREHEAT_KEYSPACE_${upperSnake(`${name}_${field}`)}`, ['keyspaces', name, field], leaf);
    }
    add(
      `PREHEAT_KEYSPACE_${upperSnake(`${name}_extraOriginCalls`)}`,
      ['keyspaces', name, 'budget', 'extraOriginCalls'],
      leaves.extraOriginCalls,
    );
  }
  for (const [name, origin] of Object.entries(config.origins ?? {})) {
    const prefix = `PREHEAT_ORIGIN_${upperSnake(name)}`;
    for (const [field, leaf] of Object.entries(ORIGIN_FIELDS)) {
      add(`${prefix}_${upperSnake(field)}`, ['origins', name, field], leaf);
    }
    if (origin?.kind === 'http' && origin.batch) {
      add(`${prefix}_BATCH_SIZE`, ['origins', name, 'batch', 'max'], leaves.batchSize);
    }
    if (origin?.kind === 'lambda' && origin.batch !== undefined) {
      add(`${prefix}_BATCH_SIZE`, ['origins', name, 'batch'], leaves.batchSize);
    }
    if (origin?.kind === 'dynamodb') {
      add(`${prefix}_BATCH_SIZE`, ['origins', name, 'max'], leaves.dynamodbBatch);
    }
    if (origin?.kind === 'loader' && origin.many) {
      add(`${prefix}_BATCH_SIZE`, ['origins', name, 'max'], leaves.batchSize);
    }
  }
  return known;
}

/** Other PREHEAT_ variables belong to other parts, unless they are a slip of one of ours. */
function reportUnknown(
  name: string,
  known: ReadonlyMap<string, unknown>,
  problems: Problem[],
): void {
  const ours =
    FAMILY.test(name) || STRATEGY_NAMES.some((s) => name.startsWith(`PREHEAT_${upperSnake(s)}_`));
  const near = nearestName(name, known.keys(), MOST_EDITS);
  if (!ours && near === undefined) return;
  const hint = near === undefined ? `one of ${[...known.keys()].join(', ')}` : `perhaps ${near}`;
  problems.push({ path: name, expected: `a known variable, ${hint}`, found: 'an unknown one' });
}

function readText(text: string, leaf: Leaf): unknown {
  if (leaf === leaves.flag) {
    if (/^(true|1|yes|on)$/i.test(text)) return true;
    return /^(false|0|no|off)$/i.test(text) ? false : text;
  }
  return leaf.def.type === 'number' && /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
}

interface Tree {
  [name: string]: Tree | unknown;
}

function set(tree: Tree, path: readonly string[], value: unknown): void {
  const [name = '', ...rest] = path;
  if (rest.length === 0) tree[name] = value;
  else {
    tree[name] ??= {};
    set(tree[name] as Tree, rest, value);
  }
}
