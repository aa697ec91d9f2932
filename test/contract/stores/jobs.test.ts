import { describe, expect, test } from 'vitest';
import type { WarmResult } from '../../../core/warming/messages.ts';
import { STORE_HOSTS, useStores } from '../../support/stores.ts';

const JOB = {
  id: 'job-1',
  createdAt: 1_767_614_400_123,
  total: 3,
  chunks: 2,
  request: '{"all":1}',
};

function result(key: string, status: WarmResult['status'] = 'warmed'): WarmResult {
  return { keyspace: 'product', key, status };
}

describe.each(STORE_HOSTS)('jobs in $name', ({ start }) => {
  const open = useStores(start);

  test('are unknown until they are created', async () => {
    const { jobs } = await open();
    await jobs.saveResults('job-1', 'a', [result('x')]);
    expect(await jobs.read('job-1')).toBeUndefined();
  });

  test('begin without results', async () => {
    const { jobs } = await open();
    await jobs.create(JOB);
    expect(await jobs.read('job-1')).toEqual({ job: JOB, results: [] });
  });

  test('gather the results of their messages, each kept once', async () => {
    const { jobs } = await open();
    await jobs.create(JOB);
    const failed = { ...result('b', 'failed'), reason: 'origin_failed', expiresAt: 7 };
    await jobs.saveResults('job-1', 'two', [result('c', 'fresh')]);
    await jobs.saveResults('job-1', 'one', [result('a', 'failed'), result('b', 'failed')]);
    await jobs.saveResults('job-1', 'one', [result('a'), failed]);
    await jobs.saveResults('job-2', 'one', [result('z')]);
    expect(await jobs.read('job-1')).toEqual({
      job: JOB,
      results: [result('a'), failed, result('c', 'fresh')],
    });
  });

  test('keep more results than one answer of the table carries', async () => {
    const { jobs } = await open();
    await jobs.create(JOB);
    const results = Array.from({ length: 100 }, (_, index) =>
      result(`${index}:${'k'.repeat(1_400)}`),
    );
    for (let chunk = 0; chunk < 9; chunk += 1) {
      await jobs.saveResults('job-1', `chunk-${chunk}`, results);
    }
    expect((await jobs.read('job-1'))?.results).toHaveLength(900);
  });

  test('keep what they are to warm, in order, however much it is', async () => {
    const { jobs } = await open();
    const items = Array.from({ length: 400 }, (_, index) => ({
      keyspace: 'product',
      key: `${index}:${'k'.repeat(1_400)}`,
      params: { sku: String(index) },
      loadedNoEarlierThan: index,
    }));
    await jobs.create(JOB, items);
    expect(await jobs.readItems('job-1')).toEqual(items);
    expect(await jobs.readItems('job-2')).toEqual([]);
    expect(await jobs.read('job-1')).toEqual({ job: JOB, results: [] });
  });

  test('are listed newest first, over days', async () => {
    const { jobs, clock } = await open();
    const day = 86_400_000;
    const created = [0, 1, day, 3 * day, 3 * day + 5];
    for (const [index, after] of created.entries()) {
      await jobs.create({ ...JOB, id: `job-${index}`, createdAt: clock.now() + after });
    }
    await clock.advance(3 * day + 10);
    const ids = async (limit: number) => (await jobs.recent(limit)).map(({ id }) => id);
    expect(await ids(2)).toEqual(['job-4', 'job-3']);
    expect(await ids(9)).toEqual(['job-4', 'job-3', 'job-2', 'job-1', 'job-0']);
  });

  test('are cancelled once, and resumed once each time', async () => {
    const { jobs } = await open();
    expect(await jobs.cancel('job-1', 5)).toBe(false);
    expect(await jobs.isCancelled('job-1')).toBe(false);
    expect(await jobs.resume('job-1', 0)).toBeUndefined();
    await jobs.create(JOB);
    expect(await jobs.isCancelled('job-1')).toBe(false);
    expect(await jobs.cancel('job-1', 5)).toBe(true);
    expect(await jobs.cancel('job-1', 6)).toBe(false);
    expect(await jobs.isCancelled('job-1')).toBe(true);
    expect((await jobs.read('job-1'))?.job).toEqual({ ...JOB, cancelledAt: 5 });
    const won = await Promise.all([jobs.resume('job-1', 0), jobs.resume('job-1', 0)]);
    expect(won.filter((job) => job !== undefined)).toEqual([{ ...JOB, resumes: 1 }]);
    expect(await jobs.isCancelled('job-1')).toBe(false);
    expect(await jobs.resume('job-1', 1)).toEqual({ ...JOB, resumes: 2 });
    expect(await jobs.recent(1)).toEqual([{ ...JOB, resumes: 2 }]);
  });

  test('keep what reading them back came to', async () => {
    const { jobs } = await open();
    const certificate = { at: 7, of: 10, readable: 9 };
    await jobs.certify('job-1', certificate);
    expect(await jobs.read('job-1')).toBeUndefined();
    await jobs.create(JOB);
    await jobs.certify('job-1', certificate);
    expect((await jobs.read('job-1'))?.job).toEqual({ ...JOB, certificate });
  });
});
