/** Composition root of `record`. */
import { makeSqsClient } from '../../adapters/sqs/client.ts';
import { makeSqsQueue } from '../../adapters/sqs/queue.ts';
import { readEnvironment } from '../../core/environment.ts';
import { composeHttp } from '../compose/http.ts';
import { RECORD_ENVIRONMENT } from './env.ts';
import { makeRecord } from './record.ts';

const env = readEnvironment(RECORD_ENVIRONMENT, process.env);

export const handler = makeRecord({
  ...composeHttp('record', env),
  queue: makeSqsQueue(makeSqsClient(), env.ACCESS_QUEUE_URL),
});
