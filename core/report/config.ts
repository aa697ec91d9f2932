/** Makes what `GET /v1/config` answers: every setting, and which layer says it. */
import type { SettingReport } from '../api/config.ts';
import { type KnownSetting, knownSettings } from '../config/known-settings.ts';
import { DEPLOYED } from '../config/overrides.ts';
import type { SettingsSource } from '../config/resolve.ts';
import { isTree, type Overrides, valueAt } from '../config/setting-tree.ts';
import { readVariables } from '../config/variables.ts';

/** Origins of settings, the first that says something counts. */
type Layer = readonly [SettingReport['origin'], (path: readonly string[]) => unknown];

/** All settings by path, as the file would say them. */
export function settingReports(source: SettingsSource, overrides: Overrides): SettingReport[] {
  const layers = layersOf(source, overrides);
  const known = knownSettings(source.config);
  const named = known.flatMap((setting) => {
    const { path, fallback, deployment } = setting;
    const found = find(layers, path);
    const isUnsaid = (found ?? fallback) === undefined || isReplaced(setting, layers);
    if (isUnsaid) return [];
    return [report(path, found?.[1] ?? fallback, found?.[0] ?? 'default', deployment)];
  });
  const paths = new Set(known.map(({ path }) => path.join('.')));
  const others = leavesOf(source.config)
    .filter((path) => path[0] !== 'environments' && !paths.has(path.join('.')))
    .map((path) => {
      const [origin = 'file', value] = find(layers, path) ?? [];
      return report(path, value, origin, DEPLOYED);
    });
  return [...named, ...others].sort((a, b) => (a.path < b.path ? -1 : 1));
}

function layersOf({ config, options }: SettingsSource, overrides: Overrides): Layer[] {
  const variables = readVariables(options.variables ?? {}, config, []);
  const environment = options.environment && config.environments?.[options.environment];
  return [
    ['run-time', (path) => overrides[path.join('.')]],
    ['variable', (path) => valueAt(variables, path)],
    ['environment', (path) => valueAt(environment, path)],
    ['file', (path) => valueAt(config, path)],
  ];
}

function find(layers: readonly Layer[], path: readonly string[]) {
  for (const [origin, read] of layers) {
    const value = read(path);
    if (value !== undefined) return [origin, value] as const;
  }
  return undefined;
}

/** An interval is none where a layer at or above its own says a cron expression; and vice versa. */
function isReplaced({ path }: KnownSetting, layers: readonly Layer[]): boolean {
  const [section, , field = ''] = path;
  if (section !== 'strategies' || !['every', 'cron', 'timeZone'].includes(field)) return false;
  const other = field === 'every' ? 'cron' : 'every';
  const upTo = layers.findIndex(([, read]) => read(path) !== undefined) + 1 || layers.length;
  return find(layers.slice(0, upTo), [...path.slice(0, -1), other]) !== undefined;
}

function report(
  path: readonly string[],
  value: unknown,
  origin: SettingReport['origin'],
  deployment: string | undefined,
): SettingReport {
  const reason = deployment?.startsWith('a deployment')
    ? deployment
    : `a deployment: ${deployment}`;
  return {
    path: path.join('.'),
    value: shown(path, value),
    origin,
    changeable: deployment === undefined,
    ...(deployment !== undefined && { reason }),
  };
}

/** Lists are leaves; what is empty has none. */
function leavesOf(tree: unknown, path: readonly string[] = []): string[][] {
  if (!isTree(tree)) return [[...path]];
  return Object.entries(tree)
    .filter(([, value]) => value !== undefined)
    .flatMap(([name, value]) => leavesOf(value, [...path, name]));
}

/** Headers may hold credentials; addresses may not, by the rules of the file. */
function shown(path: readonly string[], value: unknown): unknown {
  if (path.includes('headers')) return '…';
  return typeof value === 'function' ? 'a function' : value;
}
