/**
 * The process that plays AWS: DynamoDB's API by dynalite and SQS's by fauxqs, both in memory and
 * on loopback only. A process of its own, so that their work is not in the readers' latencies.
 */
import { buildApp } from 'fauxqs';
import type { AwsAddresses } from './aws-process.ts';
import { startDynaliteServer } from './dynalite-server.ts';

const { endpoint: dynamodb } = await startDynaliteServer();

// `startFauxqs` would listen on every interface.
const queues = buildApp({ logger: false });
const sqs = await queues.listen({ port: 0, host: '127.0.0.1' });

// The parent is gone, killed perhaps: nobody needs these any more.
process.once('disconnect', () => process.exit(0));
process.send?.({ dynamodb, sqs } satisfies AwsAddresses);
