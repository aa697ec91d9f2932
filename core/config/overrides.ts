/** Settings changed at run time: a layer above file, environment and variables. Pure. */
import { describe, PreheatError, type Problem } from '../errors.ts';
import { STRATEGIES } from './defaults.ts';
import type { PreheatConfig } from './define.ts';
import { type KnownSetting, knownSettings } from './known-settings.ts';
import { oneOf } from './nearest.ts';
import { resolveSettings, type SettingsSource } from './resolve.ts';
import { isTree, type Overrides, valueAt } from './setting-tree.ts';
import type { Settings } from './settings.ts';

/** What a change does to one setting; undefined: not overridden. */
export interface OverrideChange {
  readonly path: string;
  readonly from: unknown;
  readonly to: unknown;
}

/** Why all that has no name outside of the file is not changed at run time. */
export const DEPLOYED = 'a deployment: it is built into the functions';
const SWITCHED_OFF = 'a deployment: its function and schedule are not there';

/**
 * Applies a change that is nested as the file is; null takes an override back. All mistakes at
 * once: unknown names, wrong values, and what cannot change without a deployment, with the reason.
 */
export function changeOverrides(
  source: SettingsSource,
  before: Overrides,
  change: unknown,
):
  | { readonly overrides: Overrides; readonly problems?: undefined }
  | { readonly overrides?: undefined; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const deployed = resolveSettings(source.config, source.options);
  const known = knownSettings(source.config);
  const after: Record<string, unknown> = { ...before };
  const values = flatten(change, known, source.config, problems);
  const named = new Set(values.map(({ path }) => path.join('.')));
  for (const { path, value } of values) {
    const dotted = path.join('.');
    if (value === null) {
      delete after[dotted];
      continue;
    }
    const setting = known.find((candidate) => candidate.path.join('.') === dotted);
    const expected = setting ? refusal(setting, value, deployed) : DEPLOYED;
    for (const replaced of replacedBy(path)) if (!named.has(replaced)) delete after[replaced];
    if (expected === undefined) after[dotted] = value;
    else problems.push({ path: dotted, expected, found: describe(value) });
  }
  if (problems.length === 0) problems.push(...wholeProblems(source, after));
  return problems.length > 0 ? { problems } : { overrides: after };
}

/** An interval of a strategy takes the place of its cron expression, and the other way round. */
function replacedBy(path: readonly string[]): string[] {
  const [section, strategy, field] = path;
  if (section !== 'strategies') return [];
  const others = field === 'cron' ? ['every'] : field === 'every' ? ['cron', 'timeZone'] : [];
  return others.map((other) => `strategies.${strategy}.${other}`);
}

/** What differs between two states, by path. */
export function overrideChanges(before: Overrides, after: Overrides): OverrideChange[] {
  const paths = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return paths
    .map((path) => ({ path, from: before[path], to: after[path] }))
    .filter(({ from, to }) => JSON.stringify(from) !== JSON.stringify(to));
}

/** What of stored overrides still fits the file: names and bounds may have changed with it. */
export function fittingOverrides(source: SettingsSource, overrides: Overrides): Overrides {
  const known = new Map(
    knownSettings(source.config).map((setting) => [setting.path.join('.'), setting]),
  );
  const deployed = resolveSettings(source.config, source.options);
  const possible = Object.entries(overrides).filter(([path, value]) => {
    const setting = known.get(path);
    return setting !== undefined && refusal(setting, value, deployed) === undefined;
  });
  // Some stand only together, as a time zone beside its cron expression.
  if (wholeProblems(source, Object.fromEntries(possible)).length === 0) {
    return Object.fromEntries(possible);
  }
  const alone = possible.filter(
    ([path, value]) => wholeProblems(source, { [path]: value }).length === 0,
  );
  return Object.fromEntries(alone);
}

/** The values of a change with their paths; a name that the file cannot have is reported. */
function flatten(
  change: unknown,
  known: readonly KnownSetting[],
  config: PreheatConfig,
  problems: Problem[],
  path: readonly string[] = [],
): { readonly path: readonly string[]; readonly value: unknown }[] {
  const isWhole = known.some((setting) => setting.path.join('.') === path.join('.'));
  const inside = known.filter((setting) => path.every((name, at) => setting.path[at] === name));
  if (isWhole) return [{ path, value: change }];
  if (inside.length === 0) {
    // In the file, but not among what can change; or nowhere.
    const siblings = known
      .filter((setting) => path.slice(0, -1).every((name, at) => setting.path[at] === name))
      .map((setting) => setting.path[path.length - 1] ?? '');
    const isInFile = valueAt(config, path) !== undefined || NOT_KNOWN.has(path[0] ?? '');
    const expected = isInFile ? DEPLOYED : oneOf([...new Set(siblings)], path.at(-1) ?? '');
    problems.push({ path: path.join('.') || "''", expected, found: describe(change) });
    return [];
  }
  if (!isTree(change)) {
    const expected = 'an object, nested as in the file';
    problems.push({ path: path.join('.') || 'set', expected, found: describe(change) });
    return [];
  }
  return Object.entries(change).flatMap(([name, inner]) =>
    flatten(inner, known, config, problems, [...path, name]),
  );
}

/** Parts of the file without any setting that has a name outside of it. */
const NOT_KNOWN: ReadonlySet<string> = new Set([
  'alarms',
  'auth',
  'cache',
  'environments',
  'events',
  'limits',
  'network',
]);

function refusal(
  { path, leaf, deployment }: KnownSetting,
  value: unknown,
  deployed: Settings,
): string | undefined {
  if (deployment !== undefined) return `a deployment: ${deployment}`;
  const [section, name, field] = path;
  if (section === 'strategies' && field === 'enabled' && value === true) {
    const own = [...deployed.strategies.values()].find(
      (each) => STRATEGIES[each.name].input === name,
    );
    if (own?.enabled === false) return SWITCHED_OFF;
  }
  const parsed = leaf.safeParse(value);
  if (parsed.success && field === 'windows') return unknownWindow(value, deployed);
  return parsed.success ? undefined : (parsed.error.issues[0]?.message ?? 'another value');
}

/** Each window is a schedule: which there are is a matter of the deployment. */
function unknownWindow(value: unknown, deployed: Settings): string | undefined {
  const known = deployed.strategies.get('time-of-day')?.windows.map(({ name }) => name) ?? [];
  const named = value as readonly { readonly name: string }[];
  if (named.every(({ name }) => known.includes(name))) return undefined;
  if (known.length === 0) return 'a deployment: there is no window';
  return `windows of the deployment, which are ${known.map((name) => `'${name}'`).join(', ')}`;
}

/** What needs more than one value at once is checked as for the file. */
function wholeProblems(source: SettingsSource, overrides: Overrides): readonly Problem[] {
  try {
    resolveSettings(source.config, { ...source.options, overrides });
    return [];
  } catch (error) {
    if (error instanceof PreheatError) return error.problems;
    throw error;
  }
}
