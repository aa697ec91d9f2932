/** `preheat tasks`: keys that shall be warm, registered at run time. */
import type { Command } from 'commander';
import {
  deleteTaskRoute,
  optimizeRoute,
  putTaskRoute,
  type TaskReport,
  taskRoute,
  tasksRoute,
} from '../../core/api/tasks.ts';
import { collect, examples } from '../help.ts';
import { formatColumns, formatFields, formatFigure, formatTime } from '../output/text.ts';
import type { Cli } from '../session.ts';
import { readParams } from './params.ts';
import { readCount } from './warm.ts';

interface PutOptions {
  readonly keyspace?: string;
  readonly param?: readonly string[];
  readonly priority?: number;
  readonly interval?: string;
  readonly ttl?: string;
  readonly tag?: string[];
  readonly critical: boolean;
}

/** Adds the commands. */
export function addTasksCommands(program: Command, cli: Cli): void {
  const tasks = program
    .command('tasks')
    .description('list, show, put, remove and optimize registered tasks')
    .addHelpText(
      'after',
      examples(
        'preheat tasks put home-page page:home --priority 100 --interval 5m',
        'preheat tasks put vip --keyspace customer --param id=17 --tag vip',
        'preheat tasks list --tag vip',
        'preheat tasks remove vip',
      ),
    );
  const list = tasks
    .command('list')
    .description('registered tasks, by priority')
    .option('--tag <tag>', 'only tasks with this tag')
    .option('--keyspace <name>', 'only tasks of this keyspace');
  cli.act<{ readonly tag?: string; readonly keyspace?: string }>(
    list,
    async (session, _, { tag, keyspace }) => {
      const api = await session.api();
      const query = { ...(tag ? { tag } : {}), ...(keyspace ? { keyspace } : {}) };
      session.show(await api.call(tasksRoute, { query }), (answer) => formatTasks(answer.tasks));
    },
  );
  const show = tasks.command('show').description('one task').argument('<ID>');
  cli.act(show, async (session, [id]) => {
    const api = await session.api();
    session.show(await api.call(taskRoute, { params: { id: String(id) } }), formatTask);
  });
  addPut(tasks, cli);
  const remove = tasks.command('remove').description('remove a task').argument('<ID>');
  cli.act(remove, async (session, [id]) => {
    const api = await session.api();
    const answer = await api.call(deleteTaskRoute, { params: { id: String(id) } });
    session.show(answer, ({ removed }) => [`removed ${removed}`]);
  });
  const optimize = tasks
    .command('optimize')
    .description('fit the intervals of tasks to use')
    .option('--dry-run', 'say what would change, and change nothing');
  cli.act<{ readonly dryRun?: boolean }>(optimize, async (session, _, { dryRun }) => {
    const api = await session.api();
    const answer = await api.call(optimizeRoute, { body: dryRun ? { dryRun } : {} });
    session.show(answer, ({ changes, tasks: count, changed }) => [
      `${changed} of ${count} intervals ${answer.dryRun ? 'would change' : 'have changed'}`,
      ...(changes.length === 0
        ? []
        : formatColumns(
            ['task', 'reads/min', 'from s', 'to s'],
            changes.map((change) => [
              change.id,
              Number(formatFigure(change.readsPerMinute)),
              change.fromSeconds,
              change.toSeconds,
            ]),
          )),
    ]);
  });
}

function addPut(tasks: Command, cli: Cli): void {
  const put = tasks
    .command('put')
    .description('register a task, or replace it')
    .argument('<ID>')
    .argument('[KEY]', 'the key, where --keyspace and --param do not say it')
    .option('--keyspace <name>', 'keyspace of the key')
    .option(
      '--param <name=value>',
      'fills the template of the keyspace; may stand several times',
      collect,
    )
    .option('--priority <number>', 'at least 100: critical, at least 50: important', readCount)
    .option('--interval <duration>', 'loaded again after that time')
    .option('--ttl <duration>', 'life of its entries')
    .option('--tag <tag>', 'may stand several times', collect)
    .option('--no-critical', 'decided on like any other key, within the budget');
  cli.act<PutOptions>(put, async (session, [id, key], options) => {
    const { keyspace, param, priority, interval, ttl, tag, critical } = options;
    const api = await session.api();
    const answer = await api.call(putTaskRoute, {
      params: { id: String(id) },
      body: {
        ...(key === undefined ? {} : { key: String(key) }),
        ...(keyspace === undefined ? {} : { keyspace }),
        ...(param === undefined ? {} : { params: readParams(param) }),
        ...(priority === undefined ? {} : { priority }),
        ...(interval === undefined ? {} : { interval }),
        ...(ttl === undefined ? {} : { ttl }),
        ...(tag === undefined ? {} : { tags: [...tag] }),
        ...(critical ? {} : { critical }),
      },
    });
    session.show(answer, formatTask);
  });
}

function formatTasks(tasks: readonly TaskReport[]): string[] {
  if (tasks.length === 0) return ['no tasks are registered'];
  return formatColumns(
    ['task', 'key', 'priority', 'class', 'every s', 'next', 'tags'],
    tasks.map((task) => [
      task.id,
      task.key,
      task.priority,
      task.class,
      task.intervalSeconds,
      formatTime(task.dueAt),
      task.tags.join(', '),
    ]),
  );
}

function formatTask(task: TaskReport): string[] {
  return formatFields([
    ['task', task.id],
    ['key', task.key],
    ['keyspace', task.keyspace],
    ['priority', `${task.priority} (${task.class})`],
    ['critical', task.critical ? 'yes' : 'no'],
    [
      'interval',
      task.intervalSeconds === null ? 'when its entry ends' : `${task.intervalSeconds} s`,
    ],
    ['life', task.ttlSeconds === null ? 'the keyspace’s' : `${task.ttlSeconds} s`],
    ['tags', task.tags.join(', ') || 'none'],
    ['loaded', formatTime(task.loadedAt)],
    ['expires', formatTime(task.expiresAt)],
    ['next', formatTime(task.dueAt)],
    ['reads/min', formatFigure(task.readsPerMinute)],
    ['updated', `${formatTime(task.updatedAt)} by ${task.updatedBy}`],
  ]);
}
