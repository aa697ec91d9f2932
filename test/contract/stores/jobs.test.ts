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
});
