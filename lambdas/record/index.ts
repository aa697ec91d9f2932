/** Composition root of `record`. */
import { makeDynamoGateStates } from '../../adapters/dynamodb/gate-states.ts';
import { makeDynamoLedger } from '../../adapters/dynamodb/ledger.ts';
import { makeDynamoPatterns } from '../../adapters/dynamodb/patterns.ts';
import { makeSqsClient } from '../../adapters/sqs/client.ts';
import { makeSqsQueue } from '../../adapters/sqs/queue.ts';
import { readEnvironment } from '../../core/environment.ts';
import { composeHttp } from '../compose/http.ts';
import { composePause } from '../compose/pause.ts';
import { composeTable } from '../compose/table.ts';
import { RECORD_ENVIRONMENT } from './env.ts';
import { makeRecord } from './record.ts';

const env = readEnvironment(RECORD_ENVIRONMENT, process.env);
const table = composeTable(env);
const sqs = makeSqsClient();

export const handler = makeRecord({
  ...composeHttp('record', env, table),
  ...composePause(table),
  queue: makeSqsQueue(sqs, env.ACCESS_QUEUE_URL),
  warmQueue: makeSqsQueue(sqs, env.WARM_QUEUE_URL),
  patterns: makeDynamoPatterns(table),
  gateStates: makeDynamoGateStates(table),
  ledger: makeDynamoLedger(table),
});
