/** Composition root of `warm`. */
import { makeDynamoGateStates } from '../../adapters/dynamodb/gate-states.ts';
import { makeDynamoJobs } from '../../adapters/dynamodb/jobs.ts';
import { makeDynamoLedger } from '../../adapters/dynamodb/ledger.ts';
import { makeDynamoRuns } from '../../adapters/dynamodb/runs.ts';
import { makeSqsClient } from '../../adapters/sqs/client.ts';
import { makeSqsQueue } from '../../adapters/sqs/queue.ts';
import { readEnvironment } from '../../core/environment.ts';
import { makeStrategyRunner } from '../../core/strategies/run.ts';
import type { WarmMessage } from '../../core/warming/messages.ts';
import { composeHttp } from '../compose/http.ts';
import { composeLearned } from '../compose/learned.ts';
import { composeTable } from '../compose/table.ts';
import { WARM_ENVIRONMENT } from './env.ts';
import { makeWarm } from './warm.ts';

const env = readEnvironment(WARM_ENVIRONMENT, process.env);
const table = composeTable(env);
const queue = makeSqsQueue<WarmMessage>(makeSqsClient(), env.WARM_QUEUE_URL);
const ports = {
  ...composeHttp('warm', env, table),
  ...composeLearned(table),
  ledger: makeDynamoLedger(table),
  jobs: makeDynamoJobs(table),
};
const gateStates = makeDynamoGateStates(table);
const runs = makeDynamoRuns(table);
const runStrategy = makeStrategyRunner({ ...ports, gateStates, runs, warmQueue: queue });

export const handler = makeWarm({ ...ports, queue, runStrategy });
