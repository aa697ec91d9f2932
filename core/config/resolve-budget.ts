/** Resolves the one budget from its layers: variables, environment, file. */
import { describe, type Problem } from '../errors.ts';
import { parseBytes, parseDollars, parseShare } from '../units.ts';
import { DEFAULTS } from './defaults.ts';
import type { BudgetInput } from './define.ts';
import type { BudgetSettings, OriginSettings } from './settings.ts';
import type { Draft } from './shape.ts';

/** The first layer that names a limit sets it. */
export function resolveBudget(
  layers: readonly (Draft<BudgetInput> | undefined)[],
  origins: ReadonlyMap<string, OriginSettings>,
  problems: Problem[],
): BudgetSettings {
  const first = <Value>(read: (layer: Draft<BudgetInput>) => Value | undefined) =>
    layers.map((layer) => layer && read(layer)).find((value) => value !== undefined);
  const calls = first(({ extraOriginCalls }) => extraOriginCalls);
  const perDay = first(({ money }) => money?.perDay);
  const memory = first((layer) => layer.memory);
  const isPaid = [...origins.values()].some(({ callCost = 0 }) => callCost > 0);
  // An origin that is wrong is not among them.
  const areKnown = !problems.some(({ path }) => path.startsWith('origins'));
  if (perDay !== undefined && areKnown && !isPaid) {
    const expected = 'an origin with a callCost, by which money is counted';
    problems.push({ path: 'budget.money', expected, found: describe(perDay) });
  }
  const dollarsPerDay = parseDollars(perDay);
  const memoryBytes = parseBytes(memory ?? '');
  return {
    extraOriginCalls: parseShare(calls ?? DEFAULTS.extraOriginCalls) ?? DEFAULTS.extraOriginCalls,
    ...(dollarsPerDay !== undefined && { dollarsPerDay }),
    ...(memoryBytes !== undefined && { memoryBytes }),
  };
}
