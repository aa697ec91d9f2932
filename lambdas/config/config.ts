/** `/v1/config`: settings, where each comes from, and their change at run time. */
import {
  type ConfigReport,
  configHistoryRoute,
  configRoute,
  type HistoryReport,
  historyQuery,
  type PatchReport,
  patchBody,
  patchConfigRoute,
} from '../../core/api/config.ts';
import type { ConfigChange, ConfigChanges } from '../../core/config/changes.ts';
import { SETTINGS_LIFE_MILLISECONDS } from '../../core/config/live-settings.ts';
import { changeOverrides, overrideChanges } from '../../core/config/overrides.ts';
import { resolveSettings, type SettingsSource } from '../../core/config/resolve.ts';
import type { Overrides } from '../../core/config/setting-tree.ts';
import type { Settings } from '../../core/config/settings.ts';
import { contended, notFound, type Problem, requestInvalid } from '../../core/errors.ts';
import { settingReports } from '../../core/report/config.ts';
import { type Parsed, parseQuery, parseRequest } from '../../core/request-schema.ts';
import { joinHandlers } from '../http/join.ts';
import { type HttpHandler, type HttpPorts, makeHttpHandler } from '../http.ts';

/** What the unit needs. */
export interface ConfigPorts extends HttpPorts {
  readonly source: SettingsSource;
  readonly configChanges: ConfigChanges;
  /** What schedules must be beyond what the file's may: where AWS keeps them, whole minutes. */
  readonly scheduleProblems?: (settings: Settings) => readonly Problem[];
}

/** What is asked for: a change, or an earlier state. */
type Patch = { readonly note?: string | undefined; readonly dryRun: boolean } & (
  | { readonly set: unknown; readonly revertTo?: undefined }
  | { readonly revertTo: number }
);

/** Two administrators seldom change settings in the same second. */
const ATTEMPTS = 5;
const DEFAULT_ENTRIES = 20;

/** Makes the handler. */
export function makeConfig(ports: ConfigPorts): HttpHandler {
  const show = makeHttpHandler({
    route: configRoute,
    ports,
    run: async () => ({ status: 200, body: await configReport(ports) }),
  });
  const history = makeHttpHandler({
    route: configHistoryRoute,
    ports,
    parseQuery: (input) => parseQuery(historyQuery, input),
    run: async ({ query: { limit = DEFAULT_ENTRIES } }) => ({
      status: 200,
      body: historyReport(await ports.configChanges.history(limit)),
    }),
  });
  const patch = makeHttpHandler({
    route: patchConfigRoute,
    ports,
    parseBody: parsePatch,
    run: async ({ body, caller }) => ({
      status: 200,
      body: await applyPatch(ports, body, caller?.name ?? ''),
    }),
  });
  return joinHandlers([
    [configRoute, show],
    [configHistoryRoute, history],
    [patchConfigRoute, patch],
  ]);
}

async function configReport({ source, configChanges }: ConfigPorts): Promise<ConfigReport> {
  const current = await configChanges.current();
  const settings = settingReports(source, current?.overrides ?? {});
  return { version: current?.version ?? 0, settings };
}

function historyReport(changes: readonly ConfigChange[]): HistoryReport {
  return {
    history: changes.map(({ version, at, by, note = null, revertedTo = null, changes: own }) => ({
      version,
      at,
      by,
      note,
      revertedTo,
      changes: shownChanges(own),
    })),
  };
}

function parsePatch(input: unknown): Parsed<Patch> {
  const parsed = parseRequest(patchBody, input);
  if (parsed.problems) return parsed;
  const { set, revertTo, note, dryRun = false } = parsed.value;
  if (set !== undefined && revertTo === undefined) return { value: { set, note, dryRun } };
  if (set === undefined && revertTo !== undefined) return { value: { revertTo, note, dryRun } };
  const found = set === undefined ? 'neither' : 'both';
  return { problems: [{ path: 'body', expected: 'either set or revertTo', found }] };
}

async function applyPatch(ports: ConfigPorts, patch: Patch, by: string): Promise<PatchReport> {
  const { configChanges, clock } = ports;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const current = await configChanges.current();
    const before = current?.overrides ?? {};
    const after = await overridesAfter(ports, before, patch);
    const changes = overrideChanges(before, after);
    const version = current?.version ?? 0;
    if (patch.dryRun || changes.length === 0) return patchReport(patch.dryRun, version, changes);
    const saved = await configChanges.save({
      version: version + 1,
      at: clock.now(),
      by,
      changes,
      overrides: after,
      ...(patch.note !== undefined && { note: patch.note }),
      ...(patch.revertTo !== undefined && { revertedTo: patch.revertTo }),
    });
    if (saved) return patchReport(false, version + 1, changes);
  }
  throw contended('the configuration');
}

/** An earlier state is checked anew: the file may have changed since. */
async function overridesAfter(
  ports: ConfigPorts,
  before: Overrides,
  patch: Patch,
): Promise<Overrides> {
  const { source, configChanges } = ports;
  if (patch.revertTo === undefined) {
    const changed = changeOverrides(source, before, patch.set);
    if (changed.problems) throw requestInvalid(changed.problems);
    checkSchedules(ports, changed.overrides);
    return changed.overrides;
  }
  const earlier = patch.revertTo === 0 ? undefined : await configChanges.read(patch.revertTo);
  if (patch.revertTo > 0 && !earlier) throw notFound('version', String(patch.revertTo));
  return earlier?.overrides ?? {};
}

function checkSchedules({ source, scheduleProblems }: ConfigPorts, overrides: Overrides): void {
  const problems = scheduleProblems?.(
    resolveSettings(source.config, { ...source.options, overrides }),
  );
  if (problems && problems.length > 0) throw requestInvalid(problems);
}

function patchReport(
  dryRun: boolean,
  version: number,
  changes: ConfigChange['changes'],
): PatchReport {
  const inUseWithinSeconds = SETTINGS_LIFE_MILLISECONDS / 1_000;
  return { dryRun, version, changes: shownChanges(changes), inUseWithinSeconds };
}

function shownChanges(changes: ConfigChange['changes']) {
  return changes.map(({ path, from, to }) => ({ path, from: from ?? null, to: to ?? null }));
}
