/** `GET /v1/jobs/{id}`: progress and results of a manual request. */
import * as z from 'zod/mini';
import { about, form, strict, whole } from '../request-schema.ts';
import { component, defineRoute, type Shown } from './route.ts';
import { epochTime, warmResultSchema } from './shared.ts';

/** Most results in one answer: the rest follows page by page. */
export const MAX_RESULTS = 1_000;

/** How far a job is. */
export const jobReportSchema = component(
  'JobReport',
  z.strictObject({
    job: z.string(),
    createdAt: epochTime,
    request: about('What was asked for.', z.string()),
    total: about('Keys of the job.', z.int()),
    finished: about('Keys whose fate is known.', z.int()),
    done: z.boolean(),
    ready: about('Keys that are in the cache: warmed, fresh, or there in a newer load.', z.int()),
    counts: about('Keys by status; only those that occur.', z.record(z.string(), z.int())),
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
