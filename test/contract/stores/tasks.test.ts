import { describe, expect, test } from 'vitest';
import type { Task } from '../../../core/tasks/port.ts';
import { STORE_HOSTS, useStores } from '../../support/stores.ts';

const TASK: Task = {
  id: 'vip-1',
  keyspace: 'product',
  key: 'product:größe #1',
  params: { sku: 'größe #1' },
  priority: 100,
  intervalMilliseconds: 900_000,
  ttlMilliseconds: 1_800_000,
  tags: ['vip', 'front page'],
  critical: true,
  updatedAt: 1_767_614_400_123,
  updatedBy: 'admin',
};

describe.each(STORE_HOSTS)('tasks in $name', ({ start }) => {
  const open = useStores(start);

  test('come back as they were saved, in order of their ids', async () => {
    const { tasks } = await open();
    expect(await tasks.list()).toEqual([]);
    expect(await tasks.read('vip-1')).toBeUndefined();
    const { intervalMilliseconds: _, ttlMilliseconds: __, ...bare } = TASK;
    for (const id of ['vip-1', 'a', 'vip-0']) {
      expect(await tasks.save({ version: 0, task: { ...bare, id, tags: [] } })).toBe(true);
    }
    expect(await tasks.save({ version: 1, task: TASK })).toBe(true);
    expect((await tasks.list()).map(({ task }) => task.id)).toEqual(['a', 'vip-0', 'vip-1']);
    expect(await tasks.read('vip-1')).toEqual({ version: 2, task: TASK });
    expect(await tasks.read('a')).toEqual({ version: 1, task: { ...bare, id: 'a', tags: [] } });
  });

  test('take the first of two writers on one version', async () => {
    const { tasks } = await open();
    const won = await Promise.all(
      [1, 2].map((priority) => tasks.save({ version: 0, task: { ...TASK, priority } })),
    );
    expect(won.filter(Boolean)).toHaveLength(1);
    expect(await tasks.save({ version: 0, task: TASK })).toBe(false);
    expect(await tasks.save({ version: 2, task: TASK })).toBe(false);
    expect(await tasks.save({ version: 1, task: TASK })).toBe(true);
  });

  test('are removed once', async () => {
    const { tasks } = await open();
    await tasks.save({ version: 0, task: TASK });
    expect(await tasks.remove('vip-1')).toBe(true);
    expect(await tasks.remove('vip-1')).toBe(false);
    expect(await tasks.list()).toEqual([]);
    expect(await tasks.save({ version: 0, task: TASK })).toBe(true);
  });
});
