/**
 * The process that plays AWS: DynamoDB's API by dynalite and SQS's by fauxqs, both in memory and
 * on loopback only. A process of its own, so that their work is not in the readers' latencies.
 */
import { once } from 'node:events';
import dynalite from 'dynalite';
import { buildApp } from 'fauxqs';
import type { AwsAddresses } from './aws-process.ts';

const tables = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
tables.listen(0, '127.0.0.1');
await once(tables, 'listening');
const address = tables.address();
if (address === null || typeof address === 'string') throw new TypeError('no TCP address');

// `startFauxqs` would listen on every interface.
const queues = buildApp({ logger: false });
const sqs = await queues.listen({ port: 0, host: '127.0.0.1' });

// The parent is gone, killed perhaps: nobody needs these any more.
process.once('disconnect', () => process.exit(0));
process.send?.({ dynamodb: `http://127.0.0.1:${address.port}`, sqs } satisfies AwsAddresses);
