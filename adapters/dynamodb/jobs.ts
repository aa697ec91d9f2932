/** Jobs and their results in DynamoDB: the job and one item per message, in one partition. */
import {
  JOB_LIFE_MILLISECONDS,
  SORT_KEY,
  TTL_ATTRIBUTE,
} from '../../core/patterns/table-schema.ts';
import type { Job, Jobs } from '../../core/ports.ts';
import type { WarmResult } from '../../core/warming/messages.ts';
import { type Item, itemKey, numberIn, textIn, ttlSeconds } from './items.ts';
import { jobPartition } from './keys.ts';
import type { Table } from './table.ts';

const JOB = 'JOB';
const CHUNK = 'CHUNK#';
/** Results as JSON: they are only ever read whole. */
const RESULTS = 'results';

/** Makes the store on a table. */
export function makeDynamoJobs(table: Table): Jobs {
  const expiry = () => ({ [TTL_ATTRIBUTE]: ttlSeconds(table.clock.now() + JOB_LIFE_MILLISECONDS) });
  return {
    async create(job) {
      await table.put({ ...itemKey(jobPartition(job.id), JOB), ...job, ...expiry() });
    },
    async saveResults(jobId, chunk, results) {
      const key = itemKey(jobPartition(jobId), CHUNK + chunk);
      await table.put({ ...key, [RESULTS]: JSON.stringify(results), ...expiry() });
    },
    async read(jobId) {
      const items = await table.query({
        KeyConditionExpression: 'PK = :job',
        ExpressionAttributeValues: { ':job': jobPartition(jobId) },
        ConsistentRead: true,
      });
      const stored = items.find((item) => item[SORT_KEY] === JOB);
      if (!stored) return undefined;
      const chunks = items.filter((item) => item !== stored);
      return { job: jobOf(stored), results: chunks.flatMap(resultsOf) };
    },
  };
}

function jobOf(item: Item): Job {
  return {
    id: textIn(item, 'id'),
    createdAt: numberIn(item, 'createdAt'),
    total: numberIn(item, 'total'),
    chunks: numberIn(item, 'chunks'),
    request: textIn(item, 'request'),
  };
}

function resultsOf(item: Item): WarmResult[] {
  return JSON.parse(textIn(item, RESULTS)) as WarmResult[];
}
