/** Composition root of `strategy`: one function per strategy runs it. */
import { makeDynamoGateStates } from '../../adapters/dynamodb/gate-states.ts';
import { makeDynamoLedger } from '../../adapters/dynamodb/ledger.ts';
import { makeDynamoRuns } from '../../adapters/dynamodb/runs.ts';
import { makePowertoolsMetrics } from '../../adapters/powertools/metrics.ts';
import { makeSqsClient } from '../../adapters/sqs/client.ts';
import { makeSqsQueue } from '../../adapters/sqs/queue.ts';
import { readEnvironment } from '../../core/environment.ts';
import type { WarmMessage } from '../../core/warming/messages.ts';
import { composeCommon } from '../compose/common.ts';
import { composeLearned } from '../compose/learned.ts';
import { composePause } from '../compose/pause.ts';
import { composeTable } from '../compose/table.ts';
import { STRATEGY_ENVIRONMENT } from './env.ts';
import { makeStrategy } from './strategy.ts';

const env = readEnvironment(STRATEGY_ENVIRONMENT, process.env);
const table = composeTable(env);
const ports = {
  ...composeCommon('strategy', env, table),
  ...composeLearned(table),
  ...composePause(table),
  ledger: makeDynamoLedger(table),
  gateStates: makeDynamoGateStates(table),
  runs: makeDynamoRuns(table),
  warmQueue: makeSqsQueue<WarmMessage>(makeSqsClient(), env.WARM_QUEUE_URL),
  metrics: makePowertoolsMetrics(env.ENVIRONMENT),
};

export const handler = makeStrategy(ports, env.STRATEGY);
