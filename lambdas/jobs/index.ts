/** Composition root of `jobs`. */
import { makeDynamoJobs } from '../../adapters/dynamodb/jobs.ts';
import { readEnvironment } from '../../core/environment.ts';
import { composeHttp } from '../compose/http.ts';
import { composeTable } from '../compose/table.ts';
import { JOBS_ENVIRONMENT } from './env.ts';
import { makeJobs } from './jobs.ts';

const env = readEnvironment(JOBS_ENVIRONMENT, process.env);

export const handler = makeJobs({
  ...composeHttp('jobs', env),
  jobs: makeDynamoJobs(composeTable(env)),
});
