/** `/v1/config`: settings, where each comes from, and their change at run time. */
import * as z from 'zod/mini';
import { about, flag, strict, text, whole } from '../request-schema.ts';
import { component, defineRoute, type Shown } from './route.ts';
import { epochTime } from './shared.ts';

const setting = component(
  'Setting',
  z.strictObject({
    path: about('Where it stands in the file.', z.string()),
    value: about('As the file would say it.', z.unknown()),
    origin: about(
      '`environment` is that section of the file, `variable` an environment variable.',
      z.enum(['default', 'file', 'environment', 'variable', 'run-time']),
    ),
    changeable: about('At run time.', z.boolean()),
    reason: z.optional(about('What it takes instead.', z.string())),
  }),
);

/** One setting. */
export type SettingReport = Shown<typeof setting>;

const config = component(
  'Config',
  z.strictObject({
    version: about('Of the changes at run time; 0 before the first.', z.int()),
    settings: z.array(setting),
  }),
);

/** What `GET /v1/config` answers. */
export type ConfigReport = Shown<typeof config>;

const change = z.strictObject({
  path: z.string(),
  from: about('Null where it was not changed at run time before.', z.unknown()),
  to: about('Null where it is no longer.', z.unknown()),
});

const patched = component(
  'ConfigPatched',
  z.strictObject({
    dryRun: z.boolean(),
    version: z.int(),
    changes: z.array(change),
    inUseWithinSeconds: about('Every function follows with its first work after that.', z.number()),
  }),
);

/** What `PATCH /v1/config` answers. */
export type PatchReport = Shown<typeof patched>;

const historyEntry = z.strictObject({
  version: z.int(),
  at: epochTime,
  by: about('The name of the token.', z.string()),
  note: z.nullable(z.string()),
  revertedTo: z.nullable(z.int()),
  changes: z.array(change),
});

const history = component('ConfigHistory', z.strictObject({ history: z.array(historyEntry) }));

/** What `GET /v1/config/history` answers. */
export type HistoryReport = Shown<typeof history>;

/** The route that shows. */
export const configRoute = defineRoute({
  method: 'GET',
  path: '/v1/config',
  unit: 'config',
  role: 'read',
  summary: 'See every setting and where it comes from',
  description: 'Values of headers are not shown, secrets by their names only.',
  answers: { 200: { description: 'The settings', schema: config } },
});

const MOST_ENTRIES = 100;

/** The query of the history. */
export const historyQuery = strict({
  limit: z.optional(about('20 by default.', whole(1, MOST_ENTRIES))),
});

/** The route of the history. */
export const configHistoryRoute = defineRoute({
  method: 'GET',
  path: '/v1/config/history',
  unit: 'config',
  role: 'read',
  summary: 'See who changed which settings when',
  description: 'Newest first.',
  query: historyQuery,
  answers: { 200: { description: 'The changes', schema: history } },
});

/** The body of a change; which settings there are is checked against the configuration. */
export const patchBody = strict({
  set: z.optional(
    about(
      'Nested as the file is: `{"strategies": {"popular": {"limit": 50}}}`. Null takes a change back.',
      z.record(z.string(), z.unknown(), { error: 'an object, nested as in the file' }),
    ),
  ),
  revertTo: z.optional(
    about('The version whose state shall hold again; 0 takes all changes back.', whole(0, 1e9)),
  ),
  note: z.optional(about('Why.', text(500))),
  dryRun: z.optional(about('Says what would change, and changes nothing.', flag)),
});

/** The route that changes. */
export const patchConfigRoute = defineRoute({
  method: 'PATCH',
  path: '/v1/config',
  unit: 'config',
  role: 'admin',
  summary: 'Change settings without a deployment',
  description:
    'Takes `set` or `revertTo`. Limits, lists, budgets, rates and switches can change; what needs a deployment is refused with that reason. The whole is checked as the file is.',
  body: component('ConfigPatch', patchBody),
  answers: { 200: { description: 'What has changed', schema: patched } },
  errors: [404],
});
