/** Composition root of `status`. */
import { makeDynamoGateStates } from '../../adapters/dynamodb/gate-states.ts';
import { makeDynamoJobs } from '../../adapters/dynamodb/jobs.ts';
import { makeDynamoLedger } from '../../adapters/dynamodb/ledger.ts';
import { makeDynamoRecoveryStates } from '../../adapters/dynamodb/recovery-states.ts';
import { makeDynamoRuns } from '../../adapters/dynamodb/runs.ts';
import { nextAlignedTime } from '../../adapters/system/schedule-times.ts';
import { readEnvironment } from '../../core/environment.ts';
import { composeCache } from '../compose/cache.ts';
import { composeHttp } from '../compose/http.ts';
import { composePause } from '../compose/pause.ts';
import { composeTable } from '../compose/table.ts';
import { STATUS_ENVIRONMENT } from './env.ts';
import { makeStatus } from './status.ts';

const env = readEnvironment(STATUS_ENVIRONMENT, process.env);
const table = composeTable(env);
const ports = composeHttp('status', env, table);
export const handler = makeStatus({
  ...ports,
  runs: makeDynamoRuns(table),
  jobs: makeDynamoJobs(table),
  ledger: makeDynamoLedger(table),
  ...composePause(table),
  recoveries: makeDynamoRecoveryStates(table),
  gates: makeDynamoGateStates(table),
  breaker: (await composeCache(env, ports)).breaker,
  nextTime: nextAlignedTime,
});
