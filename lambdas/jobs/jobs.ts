/** `GET /v1/jobs/{id}`: progress and results of a manual request. */
import { jobQuery, jobRoute, MAX_RESULTS } from '../../core/api/jobs.ts';
import { notFound } from '../../core/errors.ts';
import type { Jobs } from '../../core/ports.ts';
import { makeJobReport, type Page } from '../../core/report/job.ts';
import { type Parsed, parseQuery } from '../../core/request-schema.ts';
import { type HttpHandler, type HttpPorts, makeHttpHandler } from '../http.ts';

/** What the unit needs. */
export interface JobsPorts extends HttpPorts {
  readonly jobs: Jobs;
}

/** The table refuses other texts: no job is named so. */
const JOB_ID = /^[\w.-]{1,128}$/;

/** Makes the handler. */
export function makeJobs(ports: JobsPorts): HttpHandler {
  return makeHttpHandler({
    route: jobRoute,
    ports,
    parseQuery: parsePage,
    run: async ({ pathParameters, query }) => {
      const id = pathParameters['id'] ?? '';
      const found = JOB_ID.test(id) ? await ports.jobs.read(id) : undefined;
      if (!found) throw notFound('job', id.slice(0, 64));
      return { status: 200, body: makeJobReport(found.job, found.results, query) };
    },
  });
}

function parsePage(input: Readonly<Record<string, string | undefined>>): Parsed<Page> {
  const { value, problems } = parseQuery(jobQuery, input);
  if (problems) return { problems };
  return { value: { offset: value.offset ?? 0, limit: value.limit ?? MAX_RESULTS } };
}
