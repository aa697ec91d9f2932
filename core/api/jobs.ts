/** `GET /v1/jobs/{id}`: progress and results of a manual request. */
import * as z from 'zod/mini';
import { about, form, strict, whole } from '../request-schema.ts';
import { component, defineRoute, type Shown } from './route.ts';
import { epochTime, warmResultSchema } from './shared.ts';

/** Most results in one answer: the rest follows page by page. */
export const MAX_RESULTS = 1_000;

const summary = {
  job: z.string(),
  createdAt: epochTime,
  request: about('What was asked for.', z.string()),
  total: about('Keys of the job.', z.int()),
  finished: about('Keys whose fate is known.', z.int()),
  ready: about('Keys that are in the cache: warmed, fresh, or there in a newer load.', z.int()),
  done: z.boolean(),
  state: about(
    '`done`: the fate of every key is known; a cancelled job may be resumed.',
    z.enum(['running', 'done', 'cancelled']),
  ),
  cancelledAt: about('Epoch milliseconds; null where it was not.', z.nullable(z.number())),
  resumes: about('How often it was resumed.', z.int()),
  certified: about(
    'After a recovery: how many of its most important keys could be read back as a reader reads them; null where none were.',
    z.nullable(z.strictObject({ at: epochTime, of: z.int(), readable: z.int() })),
  ),
  counts: about('Keys by status; only those that occur.', z.record(z.string(), z.int())),
};

/** One job in the list of the latest. */
export const jobSummarySchema = component('JobSummary', z.strictObject(summary));

/** One job in the list of the latest. */
export type JobSummary = Shown<typeof jobSummarySchema>;

/** How far a job is. */
export const jobReportSchema = component(
  'JobReport',
  z.strictObject({
    ...summary,
    failures: about(
      `Keys that are not in the cache now although they were asked for; at most ${MAX_RESULTS}.`,
      z.array(warmResultSchema),
    ),
    results: about('One page of results, by keyspace and key.', z.array(warmResultSchema)),
    nextOffset: about('Where the next page begins; null on the last one.', z.nullable(z.int())),
  }),
);

/** How far a job is. */
export type JobReport = Shown<typeof jobReportSchema>;

/** The query. */
export const jobQuery = strict({
  offset: z.optional(whole(0, Number.MAX_SAFE_INTEGER)),
  limit: z.optional(about('Results in one answer.', whole(1, MAX_RESULTS))),
});

/** The route. */
export const jobRoute = defineRoute({
  method: 'GET',
  path: '/v1/jobs/{id}',
  unit: 'jobs',
  role: 'read',
  summary: 'See how far a job is',
  params: { id: form(/^[\w.-]{1,128}$/, 'the id of a job') },
  query: jobQuery,
  answers: { 200: { description: 'The job', schema: jobReportSchema } },
  errors: [404],
});

/** Most jobs in the list: the results of each are read to say how far it is. */
const MOST_JOBS = 50;

/** The query of the list. */
export const jobsQuery = strict({
  limit: z.optional(about('10 by default.', whole(1, MOST_JOBS))),
});

const jobsSchema = component('Jobs', z.strictObject({ jobs: z.array(jobSummarySchema) }));

/** What the list of the latest jobs answers. */
export type JobsReport = Shown<typeof jobsSchema>;

/** The route of the list. */
export const jobsRoute = defineRoute({
  method: 'GET',
  path: '/v1/jobs',
  unit: 'jobs',
  role: 'read',
  summary: 'See the latest jobs',
  description: 'Newest first. A job is remembered for 7 days.',
  query: jobsQuery,
  answers: { 200: { description: 'The jobs', schema: jobsSchema } },
});

/** The route that cancels. */
export const cancelJobRoute = defineRoute({
  method: 'DELETE',
  path: '/v1/jobs/{id}',
  unit: 'jobs',
  role: 'admin',
  summary: 'Cancel a job',
  description:
    'No call of an origin begins later than 2 seconds after it. What was begun ends; all other keys are told as `cancelled` as the workers come to them. Cancelling twice, or what is done, changes nothing.',
  params: jobRoute.params,
  answers: { 200: { description: 'The job', schema: jobReportSchema } },
  errors: [404],
});

/** The route that resumes. */
export const resumeJobRoute = defineRoute({
  method: 'POST',
  path: '/v1/jobs/{id}/resume',
  unit: 'jobs',
  role: 'admin',
  summary: 'Warm what is left of a job',
  description:
    'Sends again what has no result and what is not warm: cancelled, failed, expired. Keys that were refused when the job was made stay so. Where nothing is left, nothing happens.',
  params: jobRoute.params,
  answers: {
    200: { description: 'Nothing was left', schema: jobReportSchema },
    202: { description: 'The rest is under way', schema: jobReportSchema },
  },
  errors: [404],
});
