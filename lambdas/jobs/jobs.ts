/** `GET /v1/jobs/{id}`: progress and results of a manual request. */
import * as z from 'zod/mini';
import { notFound } from '../../core/errors.ts';
import type { Jobs } from '../../core/ports.ts';
import { MAX_RESULTS, makeJobReport, type Page } from '../../core/report/job.ts';
import { type Parsed, parseRequest, strict, wholeText } from '../../core/request-schema.ts';
import { type HttpHandler, type HttpPorts, makeHttpHandler } from '../http.ts';

/** What the unit needs. */
export interface JobsPorts extends HttpPorts {
  readonly jobs: Jobs;
}

/** The table refuses other texts: no job is named so. */
const JOB_ID = /^[\w.-]{1,128}$/;

const querySchema = strict({
  offset: z.optional(wholeText(0, Number.MAX_SAFE_INTEGER)),
  limit: z.optional(wholeText(1, MAX_RESULTS)),
});

/** Makes the handler. */
export function makeJobs(ports: JobsPorts): HttpHandler {
  return makeHttpHandler({
    role: 'read',
    ports,
    parseQuery,
    run: async ({ pathParameters, query }) => {
      const id = pathParameters['id'] ?? '';
      const found = JOB_ID.test(id) ? await ports.jobs.read(id) : undefined;
      if (!found) throw notFound('job', id.slice(0, 64));
      return { status: 200, body: makeJobReport(found.job, found.results, query) };
    },
  });
}

function parseQuery(input: Readonly<Record<string, string | undefined>>): Parsed<Page> {
  const { value, problems } = parseRequest(querySchema, input, ['query']);
  if (problems) return { problems };
  return {
    value: { offset: Number(value.offset ?? 0), limit: Number(value.limit ?? MAX_RESULTS) },
  };
}
