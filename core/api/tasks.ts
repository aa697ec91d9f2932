/** `/v1/tasks` and `POST /v1/optimize`: keys that shall be warm, registered at run time. */
import * as z from 'zod/mini';
import { leaves } from '../config/values.ts';
import { about, flag, form, list, record, strict, text } from '../request-schema.ts';
import { component, defineRoute, type Shown } from './route.ts';
import { epochTime } from './shared.ts';

const MOST_TAGS = 20;

/** The shape of a task as it is registered; which key it is, is checked against the settings. */
export const taskInput = strict({
  key: z.optional(about('The key, where keyspace and params are not given.', text(1_500))),
  keyspace: z.optional(text(256)),
  params: z.optional(
    record(/^\w{1,256}$/, z.string({ error: 'a text' }), 'an object of texts by param'),
  ),
  priority: z.optional(
    about('At least 100: critical, at least 50: important; 100 by default.', leaves.priority),
  ),
  interval: z.optional(
    about(
      'Loaded again after that time; when its entry ends where nothing is said.',
      leaves.interval,
    ),
  ),
  ttl: z.optional(about('Life of its entries; the keyspace’s by default.', leaves.ttl)),
  tags: z.optional(list(text(256), MOST_TAGS, 'tags')),
  critical: z.optional(
    about(
      'True by default: warmed whatever it is worth, outside of the budget. False: decided on like any other key.',
      flag,
    ),
  ),
});

/** A task as it is registered. */
export type TaskInput = z.infer<typeof taskInput>;

const seconds = (description: string) => about(description, z.nullable(z.number()));

const task = component(
  'Task',
  z.strictObject({
    id: z.string(),
    keyspace: z.string(),
    key: z.string(),
    params: z.record(z.string(), z.string()),
    priority: z.int(),
    class: about('By priority.', z.enum(['critical', 'important', 'normal'])),
    intervalSeconds: seconds('Null: loaded again when its entry ends.'),
    ttlSeconds: seconds('Null: the keyspace’s.'),
    tags: z.array(z.string()),
    critical: z.boolean(),
    updatedAt: epochTime,
    updatedBy: about('The name of the token.', z.string()),
    loadedAt: about(
      'When the entry in the cache was loaded; null where it never was.',
      z.nullable(z.number()),
    ),
    expiresAt: about('When that entry ends or has ended.', z.nullable(z.number())),
    dueAt: about(
      'When it is to be loaded next: the first run of `critical` from then on does.',
      z.nullable(z.number()),
    ),
    readsPerMinute: z.number(),
  }),
);

/** One task with what is known of its key. */
export type TaskReport = Shown<typeof task>;

const tasks = component('Tasks', z.strictObject({ tasks: z.array(task) }));

/** What the list of tasks answers. */
export type TasksReport = Shown<typeof tasks>;

const id = form(/^[\w.:-]{1,128}$/, '1 to 128 letters, digits and _ . : -');

/** The query of the list. */
export const tasksQuery = strict({
  tag: z.optional(about('Only tasks with this tag.', text(256))),
  keyspace: z.optional(about('Only tasks of this keyspace.', text(256))),
});

/** The route of the list. */
export const tasksRoute = defineRoute({
  method: 'GET',
  path: '/v1/tasks',
  unit: 'tasks',
  role: 'read',
  summary: 'List registered tasks',
  description: 'By priority, then by id.',
  query: tasksQuery,
  answers: { 200: { description: 'The tasks', schema: tasks } },
});

/** The route of one task. */
export const taskRoute = defineRoute({
  method: 'GET',
  path: '/v1/tasks/{id}',
  unit: 'tasks',
  role: 'read',
  summary: 'See a registered task',
  params: { id },
  answers: { 200: { description: 'The task', schema: task } },
  errors: [404],
});

/** The route that registers and changes. */
export const putTaskRoute = defineRoute({
  method: 'PUT',
  path: '/v1/tasks/{id}',
  unit: 'tasks',
  role: 'admin',
  summary: 'Register a task, or change it',
  description:
    'Takes a `key`, or `keyspace` and `params`. The whole task is replaced. It is warmed by the next run of the strategy `critical`.',
  params: { id },
  body: component('TaskInput', taskInput),
  answers: {
    200: { description: 'Changed', schema: task },
    201: { description: 'Registered', schema: task },
  },
  errors: [409],
});

/** The route that removes. */
export const deleteTaskRoute = defineRoute({
  method: 'DELETE',
  path: '/v1/tasks/{id}',
  unit: 'tasks',
  role: 'admin',
  summary: 'Remove a task',
  description: 'Its entry stays in the cache until it ends.',
  params: { id },
  answers: {
    200: { description: 'Removed', schema: z.strictObject({ removed: z.string() }) },
  },
  errors: [404],
});

/** The body of `POST /v1/optimize`. */
export const optimizeBody = strict({
  dryRun: z.optional(about('Says what would change, and changes nothing.', flag)),
});

const optimized = component(
  'Optimized',
  z.strictObject({
    dryRun: z.boolean(),
    tasks: about('Registered tasks.', z.int()),
    changed: about('Tasks whose interval has changed, or would.', z.int()),
    changes: z.array(
      z.strictObject({
        id: z.string(),
        readsPerMinute: z.number(),
        fromSeconds: seconds('Null: when its entry ends.'),
        toSeconds: z.number(),
      }),
    ),
  }),
);

/** What `POST /v1/optimize` answers. */
export type OptimizeReport = Shown<typeof optimized>;

/** The route that fits intervals to use. */
export const optimizeRoute = defineRoute({
  method: 'POST',
  path: '/v1/optimize',
  unit: 'tasks',
  role: 'admin',
  summary: 'Fit the intervals of tasks to use',
  description:
    'More than 1 read per minute: 15 minutes; more than 0.5: 30; more than 0.1: 60; else 120. Reads are measured over a half-life of an hour or more.',
  body: component('OptimizeRequest', optimizeBody),
  answers: { 200: { description: 'What has changed', schema: optimized } },
});
