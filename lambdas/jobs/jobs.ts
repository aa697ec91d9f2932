/** `/v1/jobs`: progress and results of manual requests; cancels and resumes them. */
import {
  cancelJobRoute,
  type JobsReport,
  jobQuery,
  jobRoute,
  jobsQuery,
  jobsRoute,
  MAX_RESULTS,
  resumeJobRoute,
} from '../../core/api/jobs.ts';
import { notFound } from '../../core/errors.ts';
import type { Job, Jobs } from '../../core/jobs/port.ts';
import { resumeJob } from '../../core/jobs/resume.ts';
import { makeJobReport, summariseJob } from '../../core/report/job.ts';
import { parseQuery, parseRequest } from '../../core/request-schema.ts';
import type { StartJobPorts } from '../../core/warming/start-job.ts';
import { joinHandlers } from '../http/join.ts';
import { type Answer, type HttpHandler, type HttpPorts, makeHttpHandler } from '../http.ts';

/** What the unit needs. */
export type JobsPorts = HttpPorts & StartJobPorts;

const DEFAULT_LIST = 10;

/** Makes the handler. */
export function makeJobs(ports: JobsPorts): HttpHandler {
  const list = makeHttpHandler({
    route: jobsRoute,
    ports,
    parseQuery: (input) => parseQuery(jobsQuery, input),
    run: async ({ query: { limit = DEFAULT_LIST } }) => ({
      status: 200,
      body: await listJobs(ports.jobs, limit),
    }),
  });
  const read = makeHttpHandler({
    route: jobRoute,
    ports,
    parseQuery: (input) => parseQuery(jobQuery, input),
    run: async ({ pathParameters, query }) => {
      const { job, results } = await findJob(ports, pathParameters['id']);
      const { offset = 0, limit = MAX_RESULTS } = query;
      return { status: 200, body: makeJobReport(job, results, { offset, limit }) };
    },
  });
  const cancel = makeHttpHandler({
    route: cancelJobRoute,
    ports,
    run: async ({ pathParameters }) => {
      const { job, results } = await findJob(ports, pathParameters['id']);
      if (makeJobReport(job, results).done) return answer(200, job, results);
      await ports.jobs.cancel(job.id, ports.clock.now());
      return answer(200, ...(await reread(ports, job)));
    },
  });
  const resume = makeHttpHandler({
    route: resumeJobRoute,
    ports,
    run: async ({ pathParameters }) => {
      const { job, results } = await findJob(ports, pathParameters['id']);
      const resumed = await resumeJob(ports, job, results);
      return answer(resumed ? 202 : 200, ...(await reread(ports, job)));
    },
  });
  return joinHandlers([
    [jobsRoute, list],
    [jobRoute, read],
    [cancelJobRoute, cancel],
    [resumeJobRoute, resume],
  ]);
}

async function listJobs(jobs: Jobs, limit: number): Promise<JobsReport> {
  const latest = await jobs.recent(limit);
  const found = await Promise.all(latest.map(({ id }) => jobs.read(id)));
  return { jobs: found.flatMap((one) => (one ? [summariseJob(one.job, one.results)] : [])) };
}

type Found = NonNullable<Awaited<ReturnType<Jobs['read']>>>;

/** The table refuses other texts than ids of jobs: no job is named so. */
async function findJob({ jobs }: JobsPorts, given = ''): Promise<Found> {
  const id = parseRequest(jobRoute.params.id, given).value;
  const found = id === undefined ? undefined : await jobs.read(id);
  if (!found) throw notFound('job', given.slice(0, 64));
  return found;
}

async function reread(ports: JobsPorts, { id }: Job): Promise<[Job, Found['results']]> {
  const { job, results } = await findJob(ports, id);
  return [job, results];
}

function answer(status: number, job: Job, results: Found['results']): Answer {
  return { status, body: makeJobReport(job, results) };
}
