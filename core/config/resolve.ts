/** From what the user wrote to the one record that every module reads. */
import { configInvalid, describe, type Problem } from '../errors.ts';
import { DEFAULTS } from './defaults.ts';
import type { AlarmsInput, AuthInput, EnvironmentName, PreheatConfig } from './define.ts';
import { ENVIRONMENT_NAMES, isEnvironmentName } from './environment-names.ts';
import { oneOf } from './nearest.ts';
import { resolveBudget } from './resolve-budget.ts';
import { resolveCloud } from './resolve-cloud.ts';
import { resolveEvents } from './resolve-events.ts';
import { resolveCritical, resolveKeyspaces } from './resolve-keyspaces.ts';
import { resolveOrigins } from './resolve-origins.ts';
import { fileLayer, resolveStrategies } from './resolve-strategies.ts';
import { resolveUsers } from './resolve-users.ts';
import { isTree, type Overrides, overridesTree } from './setting-tree.ts';
import type { AlarmsSettings, AuthSettings, Settings } from './settings.ts';
import { type Draft, readShape } from './shape.ts';
import { readVariables, type Variables, variablesLayer } from './variables.ts';

/** What a configuration is resolved for. */
export interface ResolveOptions {
  /** Changes at run time; they override everything else. */
  readonly overrides?: Overrides | undefined;
  /** Whose overrides apply; none without. */
  readonly environment?: EnvironmentName | undefined;
  /** Environment variables; those named PREHEAT_… override the file and its environment. */
  readonly variables?: Variables | undefined;
}

/** A file, and what it is resolved for at deployment. */
export interface SettingsSource {
  readonly config: PreheatConfig;
  readonly options: Omit<ResolveOptions, 'overrides'>;
}

/**
 * Resolves a configuration: defaults, then the file, then its environment, then variables, then
 * what was changed at run time.
 *
 * @throws PreheatError `config_invalid` with every mistake, also those in other environments.
 */
export function resolveSettings(config: PreheatConfig, options: ResolveOptions = {}): Settings {
  const { draft, problems: shapeProblems } = readShape(config);
  const problems: Problem[] = [...shapeProblems];
  const { environment } = options;
  if (environment !== undefined && !isEnvironmentName(environment)) {
    const expected = oneOf(ENVIRONMENT_NAMES, environment);
    problems.push({ path: 'environment', expected, found: describe(environment) });
  }
  const overlay = readVariables(options.variables ?? {}, draft, problems);
  const runTime: Draft<PreheatConfig> = overridesTree(options.overrides ?? {});
  const { origins: originInput, keyspaces: keyspaceInput } = overlayDrafts(
    overlayDrafts(draft, overlay),
    runTime,
  );
  const resolved = resolveOrigins(originInput, problems);
  const known = { names: Object.keys(originInput ?? {}), resolved };
  const keyspaces = resolveKeyspaces(keyspaceInput, known, problems);
  const critical = resolveCritical(
    runTime.critical ?? draft.critical,
    Object.keys(keyspaceInput ?? {}),
    keyspaces,
    problems,
  );
  const events = resolveEvents(draft.events, Object.keys(keyspaceInput ?? {}), keyspaces, problems);
  const userInput = { ...draft.users, ...runTime.users };
  const users = resolveUsers(userInput, Object.keys(keyspaceInput ?? {}), keyspaces, problems);
  checkOtherEnvironments(draft, environment, problems);
  const override = environment && draft.environments?.[environment];
  const strategies = resolveStrategies(
    [
      fileLayer('strategies', draft.strategies),
      fileLayer(`environments.${environment}.strategies`, override?.strategies),
      variablesLayer(overlay),
      fileLayer('strategies', runTime.strategies),
    ],
    problems,
  );
  const budget = resolveBudget(
    [runTime.budget, overlay.budget, override?.budget, draft.budget],
    resolved,
    problems,
  );
  const cloud = resolveCloud(draft, environment, problems);
  if (problems.length > 0) throw configInvalid(problems);
  // The first that says something counts.
  const holdOut = [runTime, overlay, override, draft].map((layer) => layer?.experiments?.holdOut);
  return {
    origins: resolved,
    keyspaces,
    critical,
    strategies,
    users,
    events,
    budget,
    experiments: { holdOut: holdOut.find((share) => share !== undefined) ?? DEFAULTS.holdOut },
    limits: { warmsPerHour: draft.limits?.warmsPerHour ?? DEFAULTS.warmsPerHour },
    ingest: {
      keysPerWindow:
        runTime.ingest?.keysPerWindow ??
        overlay.ingest?.keysPerWindow ??
        draft.ingest?.keysPerWindow ??
        DEFAULTS.keysPerWindow,
    },
    ...cloud,
    auth: resolveAuth((override?.auth ?? draft.auth) as AuthInput | undefined),
    // Without problems the draft is the config itself, nothing is missing from it.
    alarms: resolveAlarms(draft.alarms as AlarmsInput | undefined),
  };
}

/** Without a word: tokens, and no user or role of IAM. */
function resolveAuth(input: AuthInput = { mode: 'tokens' }): AuthSettings {
  const principals = (['admin', 'read', 'record'] as const).flatMap((role) =>
    (input.mode === 'iam' ? (input[role] ?? []) : []).map((arn) => ({ arn, role })),
  );
  return { mode: input.mode, principals };
}

function resolveAlarms({ email = [], ...topics }: AlarmsInput = {}): AlarmsSettings {
  return { emails: [email].flat(), ...topics };
}

/** A mistake in `prod` is worth knowing while one still works in `dev`. */
function checkOtherEnvironments(
  draft: Draft<PreheatConfig>,
  chosen: EnvironmentName | undefined,
  problems: Problem[],
): void {
  for (const name of ENVIRONMENT_NAMES) {
    const strategies = draft.environments?.[name]?.strategies;
    if (name === chosen || !strategies) continue;
    const path = `environments.${name}.strategies`;
    const found: Problem[] = [];
    resolveStrategies(
      [fileLayer('strategies', draft.strategies), fileLayer(path, strategies)],
      found,
    );
    problems.push(...found.filter((problem) => problem.path.startsWith(path)));
  }
}

/** The file's origins and keyspaces with what the variables change of them. */
function overlayDrafts(
  draft: Draft<PreheatConfig>,
  overlay: Draft<PreheatConfig>,
): Draft<PreheatConfig> {
  return {
    origins: overlaid(draft.origins, overlay.origins) as Draft<PreheatConfig['origins']>,
    keyspaces: overlaid(draft.keyspaces, overlay.keyspaces) as Draft<PreheatConfig['keyspaces']>,
  };
}

function overlaid(base: unknown, patch: unknown): unknown {
  if (patch === undefined) return base;
  if (!isTree(base) || !isTree(patch)) return patch;
  const merged = { ...base };
  for (const [name, value] of Object.entries(patch)) merged[name] = overlaid(base[name], value);
  return merged;
}
