/**
 * Jobs in DynamoDB: the job, what it is to warm, and one item of results per message, in one
 * partition; and by the day on which they were created, to be listed.
 */
import type { Job, Jobs } from '../../core/jobs/port.ts';
import {
  JOB_LIFE_MILLISECONDS,
  SORT_KEY,
  TTL_ATTRIBUTE,
} from '../../core/patterns/table-schema.ts';
import type { WarmItem, WarmResult } from '../../core/warming/messages.ts';
import { makeSealedJson } from '../sealed/json.ts';
import { cutByBytes } from './cut-by-bytes.ts';
import { type Item, isLive, itemKey, mapIn, numberIn, textIn, ttlSeconds } from './items.ts';
import { jobDayPartition, jobPartition } from './keys.ts';
import { TIME_DIGITS, timeText } from './numbers.ts';
import type { Table } from './table.ts';

const JOB = 'JOB';
const CHUNK = 'CHUNK#';
const ITEMS = 'ITEMS#';
/** Results and items as JSON, sealed where keys are personal: they are only ever read whole. */
const RESULTS = 'results';
const CONTENT = 'content';
const CONTENT_BYTES_PER_ITEM = 250_000;
const DAY_MILLISECONDS = 86_400_000;
const DAYS_KEPT = JOB_LIFE_MILLISECONDS / DAY_MILLISECONDS;

/** Makes the store on a table. */
export function makeDynamoJobs(table: Table): Jobs {
  const json = makeSealedJson(table.privacy);
  const readAll = async <Entry>(items: readonly Item[], name: string): Promise<Entry[]> => {
    const lists = await Promise.all(items.map((item) => json.read(textIn(item, name))));
    return (lists as Entry[][]).flat();
  };
  const expiry = () => ({ [TTL_ATTRIBUTE]: ttlSeconds(table.clock.now() + JOB_LIFE_MILLISECONDS) });
  const jobKey = (id: string) => itemKey(jobPartition(id), JOB);
  const queryJob = (id: string, prefix: string): Promise<Item[]> =>
    table.query({
      KeyConditionExpression: 'PK = :job AND begins_with(SK, :prefix)',
      ExpressionAttributeValues: { ':job': jobPartition(id), ':prefix': prefix },
      ConsistentRead: true,
    });

  return {
    async create(job, items = []) {
      const contents = cutByBytes(items, CONTENT_BYTES_PER_ITEM).map(async (part, index) => {
        const key = itemKey(jobPartition(job.id), `${ITEMS}${String(index).padStart(4, '0')}`);
        await table.put({ ...key, [CONTENT]: await json.write(part), ...expiry() });
      });
      await Promise.all(contents);
      await table.put({ ...jobKey(job.id), ...job, ...expiry() });
      const day = jobDayPartition(dayOf(job.createdAt));
      await table.put({ ...itemKey(day, `${timeText(job.createdAt)}#${job.id}`), ...expiry() });
    },
    async saveResults(jobId, chunk, results) {
      const key = itemKey(jobPartition(jobId), CHUNK + chunk);
      await table.put({ ...key, [RESULTS]: await json.write(results), ...expiry() });
    },
    async read(jobId) {
      const [[stored], chunks] = await Promise.all([
        table.getMany([jobKey(jobId)]),
        queryJob(jobId, CHUNK),
      ]);
      return stored && { job: jobOf(stored), results: await readAll<WarmResult>(chunks, RESULTS) };
    },
    async readItems(jobId) {
      return readAll<WarmItem>(await queryJob(jobId, ITEMS), CONTENT);
    },
    async recent(limit) {
      const today = dayOf(table.clock.now());
      const ids: string[] = [];
      for (let day = today; day >= today - DAYS_KEPT && ids.length < limit; day -= 1) {
        const { items } = await table.page({
          KeyConditionExpression: 'PK = :day',
          ExpressionAttributeValues: { ':day': jobDayPartition(day) },
          ScanIndexForward: false,
          ConsistentRead: true,
          Limit: limit - ids.length,
        });
        ids.push(...items.map((item) => textIn(item, SORT_KEY).slice(TIME_DIGITS + 1)));
      }
      const stored = await table.getMany(ids.map(jobKey));
      return stored.flatMap((item) => (item ? [jobOf(item)] : []));
    },
    async cancel(jobId, at) {
      const updated = await table.update(jobKey(jobId), {
        UpdateExpression: 'SET cancelledAt = :at',
        ConditionExpression: 'attribute_exists(PK) AND attribute_not_exists(cancelledAt)',
        ExpressionAttributeValues: { ':at': at },
      });
      return updated !== false;
    },
    async resume(jobId, resumes) {
      const isFirst = resumes === 0 ? 'attribute_not_exists(resumes)' : 'resumes = :resumes';
      const updated = await table.update(jobKey(jobId), {
        UpdateExpression: 'SET resumes = :next REMOVE cancelledAt',
        ConditionExpression: `attribute_exists(PK) AND ${isFirst}`,
        ExpressionAttributeValues: {
          ':next': resumes + 1,
          ...(resumes > 0 && { ':resumes': resumes }),
        },
        ReturnValues: 'ALL_NEW',
      });
      return updated === false ? undefined : jobOf(updated);
    },
    async certify(jobId, certificate) {
      await table.update(jobKey(jobId), {
        UpdateExpression: 'SET certificate = :certificate',
        ConditionExpression: 'attribute_exists(PK)',
        ExpressionAttributeValues: { ':certificate': certificate },
      });
    },
    async isCancelled(jobId) {
      const item = await table.getStored(jobKey(jobId));
      return item !== undefined && isLive(item, table.clock.now()) && 'cancelledAt' in item;
    },
  };
}

function dayOf(at: number): number {
  return Math.floor(at / DAY_MILLISECONDS);
}

function jobOf(item: Item): Job {
  const certificate = mapIn(item, 'certificate');
  return {
    id: textIn(item, 'id'),
    createdAt: numberIn(item, 'createdAt'),
    total: numberIn(item, 'total'),
    chunks: numberIn(item, 'chunks'),
    request: textIn(item, 'request'),
    ...('cancelledAt' in item && { cancelledAt: numberIn(item, 'cancelledAt') }),
    ...('resumes' in item && { resumes: numberIn(item, 'resumes') }),
    ...(certificate && {
      certificate: {
        at: numberIn(certificate, 'at'),
        of: numberIn(certificate, 'of'),
        readable: numberIn(certificate, 'readable'),
      },
    }),
  };
}
