/** Composition root of `strategy`: one bundle, one function for each strategy. */
import { makeDynamoGateStates } from '../../adapters/dynamodb/gate-states.ts';
import { makeDynamoLedger } from '../../adapters/dynamodb/ledger.ts';
import { makeDynamoPatterns } from '../../adapters/dynamodb/patterns.ts';
import { makeDynamoRuns } from '../../adapters/dynamodb/runs.ts';
import { makePowertoolsMetrics } from '../../adapters/powertools/metrics.ts';
import { makeSqsClient } from '../../adapters/sqs/client.ts';
import { makeSqsQueue } from '../../adapters/sqs/queue.ts';
import { readEnvironment } from '../../core/environment.ts';
import { composeCommon } from '../compose-common.ts';
import { composeTable } from '../compose-table.ts';
import { STRATEGY_ENVIRONMENT } from './env.ts';
import { makeStrategy } from './strategy.ts';

const env = readEnvironment(STRATEGY_ENVIRONMENT, process.env);
const table = composeTable(env);
const ports = {
  ...composeCommon('strategy', env),
  metrics: makePowertoolsMetrics(env.ENVIRONMENT),
  patterns: makeDynamoPatterns(table),
  ledger: makeDynamoLedger(table),
  gateStates: makeDynamoGateStates(table),
  runs: makeDynamoRuns(table),
  warmQueue: makeSqsQueue(makeSqsClient(), env.WARM_QUEUE_URL),
};

export const handler = makeStrategy(ports, env.STRATEGY);
