/**
 * Environment variables that override the file (`PREHEAT_POPULAR_EVERY=10m`): the common
 * settings, changeable without touching it.
 */
import { describe, type Problem } from '../errors.ts';
import { STRATEGY_NAMES } from './defaults.ts';
import type { PreheatConfig } from './define.ts';
import { type KnownSetting, knownSettings, type Leaf, strategyVariable } from './known-settings.ts';
import { upperSnake } from './names.ts';
import { nearestName } from './nearest.ts';
import type { StrategiesLayer } from './resolve-strategies.ts';
import { type SettingTree, setAt } from './setting-tree.ts';
import type { Draft } from './shape.ts';
import { leaves } from './values.ts';

/** Values of environment variables by name. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** Variables that begin so are ours, whatever follows: an unknown one is a mistake. */
const FAMILY = /^PREHEAT_(EXTRA|BUDGET|STRATEGY|STRATEGIES|ORIGIN|ORIGINS|KEYSPACE|KEYSPACES)_/;
/** How far a slip may be from its name: these names are long, and others begin alike. */
const MOST_EDITS = 3;

/** Reads the variables as a layer over the file; wrong and unknown ones are reported. */
export function readVariables(
  variables: Variables,
  config: Draft<PreheatConfig>,
  problems: Problem[],
): Draft<PreheatConfig> {
  const known = knownVariables(config);
  const overlay: SettingTree = {};
  for (const [name, text] of Object.entries(variables)) {
    if (text === undefined || text === '' || !name.startsWith('PREHEAT_')) continue;
    const [variable, ...others] = known.get(name) ?? [];
    if (!variable) reportUnknown(name, known, problems);
    else if (others.length > 0) {
      const expected = 'names that differ by more than case and dashes';
      problems.push({ path: name, expected, found: 'a variable of two of them' });
    } else {
      const parsed = variable.leaf.safeParse(readText(text.trim(), variable.leaf));
      if (parsed.success) setAt(overlay, variable.path, parsed.data);
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
function knownVariables(
  config: Draft<PreheatConfig>,
): ReadonlyMap<string, readonly KnownSetting[]> {
  const known = new Map<string, KnownSetting[]>();
  for (const setting of knownSettings(config)) {
    const { variable } = setting;
    if (variable !== undefined) known.set(variable, [...(known.get(variable) ?? []), setting]);
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
