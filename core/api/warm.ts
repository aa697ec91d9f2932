/** `POST /v1/warm`: what is to be warmed now. */
import * as z from 'zod/mini';
import { about, flag, list, strict, text, whole } from '../request-schema.ts';
import { jobReportSchema } from './jobs.ts';
import { ANY_NAMES, type NameSchemas } from './names.ts';
import { component, defineRoute, type Shown } from './route.ts';
import { keyRefSchema, runFields, warmResultSchema } from './shared.ts';

/** Most keys in one request, and most known keys taken per keyspace. */
const MAX_KEYS = 5_000;
/** API Gateway ends a request after 29 s. */
export const MAX_WAIT_SECONDS = 25;

/** The shape of a request, with the names that are meant. */
export function warmSchema({ key, item, keyspace, strategy }: NameSchemas) {
  return strict({
    keys: z.optional(list(key, MAX_KEYS, 'keys')),
    items: z.optional(about('Keys by keyspace and params.', list(item, MAX_KEYS, 'items'))),
    keyspace: z.optional(about('The most read keys of this keyspace.', keyspace)),
    category: z.optional(
      about('The most read keys of this category, with `keyspace` of that one only.', text(128)),
    ),
    tag: z.optional(about('The most read keys that bear this tag.', text(1_600))),
    user: z.optional(about('What this user usually reads.', text(256))),
    strategy: z.optional(about('Runs this strategy now.', strategy)),
    all: z.optional(
      about('The most read keys of every keyspace.', z.literal(true, { error: 'true' })),
    ),
    limit: z.optional(
      about(
        'Most keys per keyspace, with `keyspace`, `category`, `tag` and `all`; 100 by default.',
        whole(1, MAX_KEYS),
      ),
    ),
    wait: z.optional(about('Answers when the keys are done.', flag)),
    waitSeconds: z.optional(about('How long to wait at most.', whole(1, MAX_WAIT_SECONDS))),
    force: z.optional(about('Loads even what is fresh.', flag)),
    dryRun: z.optional(about('Says what would be warmed, and warms nothing.', flag)),
  });
}

/** A job that has begun. */
export const acceptedSchema = component(
  'WarmAccepted',
  z.strictObject({
    job: about('Ask for it with `GET /v1/jobs/{id}`.', z.string()),
    done: z.literal(false),
    total: about('Keys of the job.', z.int()),
    messages: about('Pieces of work that it was cut into.', z.int()),
  }),
);

/** What a dry run came to. */
export const planSchema = component(
  'WarmPlan',
  z.strictObject({
    dryRun: z.literal(true),
    total: z.int(),
    keys: z.array(keyRefSchema),
    refused: z.array(warmResultSchema),
  }),
);

const strategyRun = component(
  'StrategyRun',
  z.strictObject({
    ...runFields,
    dryRun: z.boolean(),
    duplicate: z.boolean(),
    verdicts: about('Candidates by what the gate said of them.', z.record(z.string(), z.int())),
    approvedKeys: z.array(keyRefSchema),
  }),
);

/** The route. */
export const warmRoute = defineRoute({
  method: 'POST',
  path: '/v1/warm',
  unit: 'warm',
  role: 'admin',
  summary: 'Warm keys now',
  description:
    'Takes exactly one of `keys`, `items`, `keyspace`, `category`, `tag`, `user`, `strategy` and `all`. A strategy warms through the gate and in its own time, so it takes no `wait` and no `force`. A caller may do this as often in an hour as the configuration’s `limits.warmsPerHour` says, by default 10 times; the headers `RateLimit-Limit`, `RateLimit-Remaining` and `RateLimit-Reset` tell how it stands.',
  body: component('WarmRequest', warmSchema(ANY_NAMES)),
  answers: {
    200: {
      description: 'The job is done, or what a dry run came to',
      schema: z.union([jobReportSchema, planSchema, strategyRun]),
    },
    202: {
      description: 'The job is under way',
      schema: z.union([acceptedSchema, jobReportSchema, strategyRun]),
    },
  },
  errors: [409],
  aliases: [
    { method: 'POST', path: '/warm' },
    { method: 'POST', path: '/warm/category' },
    { method: 'POST', path: '/warm/nlp', defaults: { strategy: 'prompts' } },
    { method: 'POST', path: '/admin/prewarm' },
  ],
});

/** Whatever a request came to: a job, a dry run, or the run of a strategy. */
export type WarmAnswer = Shown<
  (typeof warmRoute)['answers'][200]['schema'] | (typeof warmRoute)['answers'][202]['schema']
>;
