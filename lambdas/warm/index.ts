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
import { composePause } from '../compose/pause.ts';
import { composeTable } from '../compose/table.ts';
import { WARM_ENVIRONMENT } from './env.ts';
import { makeWarm } from './warm.ts';

const env = readEnvironment(WARM_ENVIRONMENT, process.env);
const table = composeTable(env);
const queue = makeSqsQueue<WarmMessage>(makeSqsClient(), env.WARM_QUEUE_URL);
const http = composeHttp('warm', env, table);
const common = { ...http, ...composeLearned(table), ...composePause(table) };
const ports = { ...common, ledger: makeDynamoLedger(table), jobs: makeDynamoJobs(table) };
const deciding = { gateStates: makeDynamoGateStates(table), runs: makeDynamoRuns(table) };
const runStrategy = makeStrategyRunner({ ...ports, ...deciding, warmQueue: queue });

export const handler = makeWarm({ ...ports, queue, runStrategy });
