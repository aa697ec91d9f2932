/** Resolves when strategies run: defaults, the file, its environment, environment variables. */
import { describe, type Problem } from '../errors.ts';
import { parseDuration } from '../units.ts';
import { DEFAULTS, STRATEGIES, STRATEGY_NAMES } from './defaults.ts';
import type {
  ComparisonInput,
  PredictiveInput,
  RelatedInput,
  StrategiesInput,
  StrategyInput,
  TimeOfDayInput,
  TrendingInput,
} from './define.ts';
import { checkWindows, cronSchedule, resolveWindows } from './resolve-windows.ts';
import type { Schedule, StrategyName, StrategySettings } from './settings.ts';
import type { Draft } from './shape.ts';

/** One place that says something of strategies; later layers win. */
export interface StrategiesLayer {
  readonly strategies: Draft<StrategiesInput> | undefined;
  /** How the place names a setting of a strategy. */
  path(strategy: StrategyName, field: keyof AnyStrategyInput): string;
}

/** What any strategy may have; the shape of the file says which has which. */
export type AnyStrategyInput = StrategyInput & TimeOfDayInput & TrendingInput;

/** A layer of the file, at a path such as `environments.prod.strategies`. */
export function fileLayer(
  path: string,
  strategies: Draft<StrategiesInput> | undefined,
): StrategiesLayer {
  return { strategies, path: (name, field) => `${path}.${STRATEGIES[name].input}.${field}` };
}

/** Resolves all strategies; mistakes are reported with the path of the layer that made them. */
export function resolveStrategies(
  layers: readonly StrategiesLayer[],
  problems: Problem[],
): Map<StrategyName, StrategySettings> {
  return new Map(STRATEGY_NAMES.map((name) => [name, resolveStrategy(name, layers, problems)]));
}

function resolveStrategy(
  name: StrategyName,
  layers: readonly StrategiesLayer[],
  problems: Problem[],
): StrategySettings {
  const { input, ...defaults } = STRATEGIES[name];
  let merged: Draft<AnyStrategyInput> = { enabled: true, ...defaults };
  for (const layer of layers) {
    const patch: Draft<AnyStrategyInput> = layer.strategies?.[input] ?? {};
    merged = mergeStrategy(merged, patch);
    for (const { field, expected } of mistakes(patch, merged)) {
      problems.push({ path: layer.path(name, field), expected, found: describe(patch[field]) });
    }
    checkWindows(patch.windows, layer.path(name, 'windows'), problems);
  }
  const limit = merged.limit ?? defaults.limit;
  const trendMilliseconds = merged.window && parseDuration(merged.window);
  return {
    name,
    enabled: merged.enabled !== false,
    schedule: readSchedule(merged),
    limit,
    windows: resolveWindows(merged.windows, limit),
    ...(trendMilliseconds && { trendMilliseconds }),
    ...(name === 'predictive' && { confidence: readConfidence(merged) }),
    ...resolveComparison(merged.ab),
    ...(name === 'related' && { rotation: readRotation(merged) }),
  };
}

function readRotation({ rotate, perCategory }: Draft<RelatedInput>) {
  return {
    categories: rotate ?? DEFAULTS.rotate,
    perCategory: perCategory ?? DEFAULTS.perCategory,
  };
}

function resolveComparison(ab: Draft<ComparisonInput> | undefined): Pick<StrategySettings, 'ab'> {
  if (ab?.name === undefined || ab.limit === undefined) return {};
  return { ab: { name: ab.name, changes: { limit: ab.limit } } };
}

function readConfidence({ confidence }: Draft<PredictiveInput>): number {
  return confidence ?? DEFAULTS.confidence;
}

/** An interval replaces an earlier cron and the other way round; undefined replaces nothing. */
function mergeStrategy(
  base: Draft<AnyStrategyInput>,
  patch: Draft<AnyStrategyInput>,
): Draft<AnyStrategyInput> {
  // Of an interval and a cron expression, the expression counts.
  const replaced = patch.every !== undefined ? { cron: undefined, timeZone: undefined } : {};
  const said = Object.entries(patch).filter(([, value]) => value !== undefined);
  return { ...base, ...replaced, ...Object.fromEntries(said) };
}

function mistakes(
  patch: Draft<StrategyInput>,
  merged: Draft<StrategyInput>,
): { readonly field: keyof StrategyInput; readonly expected: string }[] {
  if (patch.cron !== undefined && patch.every !== undefined) {
    return [{ field: 'cron', expected: 'either every or cron' }];
  }
  if (patch.timeZone !== undefined && merged.cron === undefined) {
    return [{ field: 'timeZone', expected: 'timeZone only beside cron' }];
  }
  return [];
}

function readSchedule({ every, cron, timeZone }: Draft<StrategyInput>): Schedule {
  if (cron !== undefined) return cronSchedule(cron, timeZone);
  return { kind: 'every', milliseconds: parseDuration(every ?? '') ?? 0 };
}
