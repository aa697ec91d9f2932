/** `/v1/tasks` and `POST /v1/optimize`: keys that shall be warm, registered at run time. */
import {
  deleteTaskRoute,
  type OptimizeReport,
  optimizeBody,
  optimizeRoute,
  putTaskRoute,
  taskRoute,
  tasksQuery,
  tasksRoute,
} from '../../core/api/tasks.ts';
import type { Settings } from '../../core/config/settings.ts';
import { contended, notFound, requestInvalid, tooMany } from '../../core/errors.ts';
import type { Patterns } from '../../core/ports.ts';
import { taskReport } from '../../core/report/tasks.ts';
import { parseQuery, parseRequest } from '../../core/request-schema.ts';
import { optimiseTasks, type TaskChange } from '../../core/tasks/optimise.ts';
import { MOST_TASKS, type Task, type TaskRecord, type Tasks } from '../../core/tasks/port.ts';
import { parseTask, type TaskChoice } from '../../core/tasks/request.ts';
import { joinHandlers } from '../http/join.ts';
import { type Answer, type HttpHandler, type HttpPorts, makeHttpHandler } from '../http.ts';

/** What the unit needs. */
export interface TasksPorts extends HttpPorts {
  readonly settings: Settings;
  readonly tasks: Tasks;
  readonly patterns: Pick<Patterns, 'read'>;
}

/** Two administrators seldom change the same task at once. */
const ATTEMPTS = 5;

/** Makes the handler. */
export function makeTasks(ports: TasksPorts): HttpHandler {
  const list = makeHttpHandler({
    route: tasksRoute,
    ports,
    parseQuery: (input) => parseQuery(tasksQuery, input),
    run: async ({ query: { tag, keyspace } }) => {
      const chosen = (await readTasks(ports)).filter(
        (task) =>
          (tag === undefined || task.tags.includes(tag)) &&
          (keyspace === undefined || task.keyspace === keyspace),
      );
      const ordered = chosen.toSorted((a, b) => b.priority - a.priority);
      return { status: 200, body: { tasks: await reports(ports, ordered) } };
    },
  });
  const read = makeHttpHandler({
    route: taskRoute,
    ports,
    run: async ({ pathParameters }) => {
      const record = await findTask(ports, pathParameters['id']);
      return answer(ports, 200, record.task);
    },
  });
  const put = makeHttpHandler({
    route: putTaskRoute,
    ports,
    parseBody: (input) => parseTask(ports.settings, input),
    run: async ({ pathParameters, body, caller }) => {
      const id = readId(pathParameters['id']);
      if (id.problems) throw requestInvalid(id.problems);
      return putTask(ports, id.value, body, caller?.name ?? '');
    },
  });
  const remove = makeHttpHandler({
    route: deleteTaskRoute,
    ports,
    run: async ({ pathParameters }) => {
      const { task } = await findTask(ports, pathParameters['id']);
      if (!(await ports.tasks.remove(task.id))) throw notFound('task', task.id);
      return { status: 200, body: { removed: task.id } };
    },
  });
  const optimize = makeHttpHandler({
    route: optimizeRoute,
    ports,
    parseBody: (input) => parseRequest(optimizeBody, input),
    run: async ({ body: { dryRun = false }, caller }) => ({
      status: 200,
      body: await optimise(ports, dryRun, caller?.name ?? ''),
    }),
  });
  return joinHandlers([
    [tasksRoute, list],
    [taskRoute, read],
    [putTaskRoute, put],
    [deleteTaskRoute, remove],
    [optimizeRoute, optimize],
  ]);
}

function readId(given = '') {
  return parseRequest(taskRoute.params.id, given, ['id']);
}

async function findTask({ tasks }: TasksPorts, given: string | undefined): Promise<TaskRecord> {
  const id = readId(given).value;
  const record = id === undefined ? undefined : await tasks.read(id);
  if (!record) throw notFound('task', (given ?? '').slice(0, 64));
  return record;
}

async function readTasks({ tasks }: TasksPorts): Promise<Task[]> {
  return (await tasks.list()).map(({ task }) => task);
}

async function reports({ settings, patterns, clock }: TasksPorts, tasks: readonly Task[]) {
  const records = await patterns.read(tasks);
  const now = clock.now();
  return tasks.map((task, index) => taskReport(settings, task, records[index]?.stats, now));
}

async function answer(ports: TasksPorts, status: number, task: Task): Promise<Answer> {
  const [body] = await reports(ports, [task]);
  return { status, body };
}

async function putTask(
  ports: TasksPorts,
  id: string,
  choice: TaskChoice,
  updatedBy: string,
): Promise<Answer> {
  const task: Task = { ...choice, id, updatedAt: ports.clock.now(), updatedBy };
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const version = (await ports.tasks.read(id))?.version ?? 0;
    if (version === 0 && (await ports.tasks.list()).length >= MOST_TASKS) {
      throw tooMany('tasks', MOST_TASKS);
    }
    if (await ports.tasks.save({ version, task })) {
      return answer(ports, version === 0 ? 201 : 200, task);
    }
  }
  throw contended(`task '${id}'`);
}

async function optimise(
  ports: TasksPorts,
  dryRun: boolean,
  updatedBy: string,
): Promise<OptimizeReport> {
  const { settings, tasks, patterns, clock } = ports;
  const records = await tasks.list();
  const registered = records.map(({ task }) => task);
  const now = clock.now();
  const known = await patterns.read(registered);
  const found = optimiseTasks(settings, registered, known, now);
  const byId = new Map(records.map((record) => [record.task.id, record]));
  const change = async ({ id, toSeconds }: TaskChange) => {
    const record = byId.get(id);
    if (!record) return false;
    const intervalMilliseconds = 1_000 * toSeconds;
    const task = { ...record.task, intervalMilliseconds, updatedAt: now, updatedBy };
    return tasks.save({ version: record.version, task });
  };
  // Whoever has just changed a task knows better what its interval should be.
  const kept = dryRun ? found.map(() => true) : await Promise.all(found.map(change));
  const changes = found.filter((_, index) => kept[index]);
  return { dryRun, tasks: records.length, changed: changes.length, changes };
}
