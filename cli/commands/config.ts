/** `preheat config`: the file checked, settings shown and changed at run time. */
import type { Command } from 'commander';
import {
  configHistoryRoute,
  configRoute,
  type PatchReport,
  patchConfigRoute,
} from '../../core/api/config.ts';
import { describe, inputInvalid } from '../../core/errors.ts';
import { type ConfigFileOptions, loadConfigFile } from '../config-file.ts';
import { examples } from '../help.ts';
import { formatColumns, formatTime, plain } from '../output/text.ts';
import type { Cli } from '../session.ts';
import { readCount } from './warm.ts';

interface SetOptions {
  readonly note?: string;
  readonly dryRun?: boolean;
}

/** Adds the commands. */
export function addConfigCommands(program: Command, cli: Cli): void {
  const config = program
    .command('config')
    .description('check the file; show, set and revert settings at run time')
    .addHelpText(
      'after',
      examples(
        'preheat config check',
        'preheat config show strategies',
        'preheat config set strategies.popular.limit=50 --note "sale"',
        'preheat config unset strategies.popular.limit',
        'preheat config revert 3',
      ),
    );
  addCheck(config, cli);
  const show = config
    .command('show')
    .description('every setting, and where it comes from')
    .argument('[PATH]', 'only settings at or under this path');
  cli.act(show, async (session, [path]) => {
    const api = await session.api();
    const answer = await api.call(configRoute);
    const isMeant = (name: string): boolean =>
      path === undefined || name === path || name.startsWith(`${path}.`);
    const settings = answer.settings.filter((setting) => isMeant(setting.path));
    session.show({ ...answer, settings }, () =>
      formatColumns(
        ['setting', 'value', 'from', 'at run time'],
        settings.map((setting) => [
          setting.path,
          describe(setting.value),
          setting.origin,
          setting.changeable ? 'yes' : (setting.reason ?? 'no'),
        ]),
      ),
    );
  });
  addSet(config, cli);
  addHistory(config, cli);
}

function addCheck(config: Command, cli: Cli): void {
  const check = config
    .command('check')
    .description('check a configuration file, without calling anything')
    .option('--config <file>', 'the file, preheat.config.ts by default')
    .option('--env <name>', 'the environment that it is checked for', 'local');
  cli.act<ConfigFileOptions>(check, async (session, _, options) => {
    const { file, settings } = await loadConfigFile(options);
    const keyspaces = [...settings.keyspaces.values()];
    const summary = {
      file,
      keyspaces: keyspaces.map(({ name, template }) => ({ name, key: template.source })),
      origins: [...settings.origins.keys()],
      strategies: [...settings.strategies.values()]
        .filter(({ enabled }) => enabled)
        .map(({ name }) => name),
    };
    session.show(summary, ({ origins, strategies }) => [
      `${file} is right`,
      ...formatColumns(
        ['keyspace', 'key', 'origin'],
        keyspaces.map(({ name, template, origin }) => [name, template.source, origin]),
      ),
      `origins: ${origins.join(', ')}`,
      `strategies: ${strategies.join(', ')}`,
    ]);
  });
}

function addSet(config: Command, cli: Cli): void {
  const set = withNote(config.command('set'))
    .description('change settings without a deployment')
    .argument('<PATH=VALUE...>', 'value as JSON, or a text as it is');
  cli.act<SetOptions>(set, async (session, [given], { note, dryRun }) => {
    const pairs = [given ?? []].flat().map(readPair);
    const api = await session.api();
    const body = { set: nest(pairs), ...(note ? { note } : {}), ...(dryRun ? { dryRun } : {}) };
    session.show(await api.call(patchConfigRoute, { body }), formatPatch);
  });
  const unset = withNote(config.command('unset'))
    .description('take changes back')
    .argument('<PATH...>');
  cli.act<SetOptions>(unset, async (session, [given], { note, dryRun }) => {
    const pairs = [given ?? []].flat().map((path): [string, unknown] => [path, null]);
    const api = await session.api();
    const body = { set: nest(pairs), ...(note ? { note } : {}), ...(dryRun ? { dryRun } : {}) };
    session.show(await api.call(patchConfigRoute, { body }), formatPatch);
  });
}

function addHistory(config: Command, cli: Cli): void {
  const revert = withNote(config.command('revert'))
    .description('let the state of an earlier version hold again')
    .argument('<VERSION>', '0 takes all changes back', readCount);
  cli.act<SetOptions>(revert, async (session, [version], { note, dryRun }) => {
    const api = await session.api();
    const body = {
      revertTo: Number(version),
      ...(note ? { note } : {}),
      ...(dryRun ? { dryRun } : {}),
    };
    session.show(await api.call(patchConfigRoute, { body }), formatPatch);
  });
  const history = config
    .command('history')
    .description('who changed which settings when')
    .option('--limit <count>', 'how many, 20 by default', readCount);
  cli.act<{ readonly limit?: number }>(history, async (session, _, { limit }) => {
    const api = await session.api();
    const query = limit === undefined ? {} : { limit };
    session.show(await api.call(configHistoryRoute, { query }), (answer) =>
      answer.history.flatMap(({ version, at, by, note, changes }) => [
        `${version}  ${formatTime(at)}  ${plain(by)}${note ? `: ${plain(note)}` : ''}`,
        ...changes.map(formatChange),
      ]),
    );
  });
}

function withNote(command: Command): Command {
  return command
    .option('--note <text>', 'why, for the history')
    .option('--dry-run', 'say what would change, and change nothing');
}

function formatPatch({ dryRun, version, changes, inUseWithinSeconds }: PatchReport): string[] {
  if (changes.length === 0) return ['nothing changes'];
  const head = dryRun
    ? 'would change:'
    : `version ${version}, in use within ${inUseWithinSeconds} s:`;
  return [head, ...changes.map(formatChange)];
}

function formatChange({ path, from, to }: PatchReport['changes'][number]): string {
  const shown = (value: unknown): string => (value === null ? 'as deployed' : describe(value));
  return plain(`  ${path}: ${shown(from)} → ${shown(to)}`);
}

/** A value that is no JSON is a text: durations need no quotes. */
function readPair(text: string): [string, unknown] {
  const end = text.indexOf('=');
  if (end < 1) {
    const expected = 'a setting as strategies.popular.limit=50';
    throw inputInvalid([{ path: 'config set', expected, found: describe(text) }]);
  }
  const value = text.slice(end + 1);
  try {
    return [text.slice(0, end), JSON.parse(value)];
  } catch {
    return [text.slice(0, end), value];
  }
}

/** From dotted paths to the form of the file. */
function nest(pairs: readonly (readonly [string, unknown])[]): Record<string, unknown> {
  const tree: Record<string, unknown> = Object.create(null);
  for (const [path, value] of pairs) {
    const names = path.split('.');
    const last = names.pop() ?? '';
    let place = tree;
    for (const name of names) {
      const next = place[name];
      const inner = typeof next === 'object' && next !== null ? next : Object.create(null);
      place[name] = inner;
      place = inner as Record<string, unknown>;
    }
    place[last] = value;
  }
  return tree;
}
