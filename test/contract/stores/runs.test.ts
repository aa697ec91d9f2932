import { describe, expect, test } from 'vitest';
import { RUN_LIFE_MILLISECONDS } from '../../../core/patterns/table-schema.ts';
import type { Run } from '../../../core/ports.ts';
import { START_AT, STORE_HOSTS, useStores } from '../../support/stores.ts';

function run(id: string, startedAt: number, more: Partial<Run> = {}): Run {
  const finishedAt = startedAt + 250;
  return { id, strategy: 'popular', startedAt, finishedAt, proposed: 9, approved: 4, ...more };
}

describe.each(STORE_HOSTS)('runs in $name', ({ start }) => {
  const open = useStores(start);

  test('give a slot to exactly one caller', async () => {
    const { runs } = await open();
    const claims = Array.from({ length: 8 }, () => runs.claim('popular', 100, START_AT + 60_000));
    expect((await Promise.all(claims)).filter(Boolean)).toHaveLength(1);
    expect(await runs.claim('popular', 100, START_AT + 60_000)).toBe(false);
    expect(await runs.claim('popular', 101, START_AT + 60_000)).toBe(true);
    expect(await runs.claim('critical', 100, START_AT + 60_000)).toBe(true);
  });

  test('give a slot again once its lease has expired', async () => {
    const { runs, clock } = await open();
    await runs.claim('popular', 100, clock.now() + 60_000);
    await clock.advance(59_000);
    expect(await runs.claim('popular', 100, clock.now() + 60_000)).toBe(false);
    await clock.advance(1_000);
    expect(await runs.claim('popular', 100, clock.now() + 60_000)).toBe(true);
  });

  test('list the latest of a strategy, newest first', async () => {
    const { runs } = await open();
    const failed = run('b', START_AT + 2_000, { error: 'the table does not answer; try again' });
    await runs.save(run('c', START_AT + 1_000, { window: 'lunch' }));
    await runs.save(failed);
    await runs.save(run('a', START_AT));
    await runs.save(run('x', START_AT + 9_000, { strategy: 'critical' }));
    expect(await runs.latest('popular', 2)).toEqual([
      failed,
      run('c', START_AT + 1_000, { window: 'lunch' }),
    ]);
    expect(await runs.latest('popular', 9)).toHaveLength(3);
    expect(await runs.latest('nothing', 9)).toEqual([]);
  });

  test('keep a run that is saved again once', async () => {
    const { runs } = await open();
    await runs.save(run('a', START_AT));
    await runs.save(run('a', START_AT, { approved: 5 }));
    expect(await runs.latest('popular', 9)).toEqual([run('a', START_AT, { approved: 5 })]);
  });

  test('forget runs past their life', async () => {
    const { runs, clock } = await open();
    await runs.save(run('old', START_AT));
    await runs.save(run('new', START_AT + 10_000));
    await clock.advance(RUN_LIFE_MILLISECONDS + 5_000);
    expect(await runs.latest('popular', 9)).toEqual([run('new', START_AT + 10_000)]);
  });
});
