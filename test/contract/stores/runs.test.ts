import { describe, expect, test } from 'vitest';
import {
  RUN_LIFE_MILLISECONDS,
  SLOT_LIFE_MILLISECONDS,
} from '../../../core/patterns/table-schema.ts';
import type { Run, RunLease } from '../../../core/ports.ts';
import { START_AT, STORE_HOSTS, useStores } from '../../support/stores.ts';

function run(id: string, startedAt: number, more: Partial<Run> = {}): Run {
  const finishedAt = startedAt + 250;
  return { id, strategy: 'popular', startedAt, finishedAt, proposed: 9, approved: 4, ...more };
}

describe.each(STORE_HOSTS)('runs in $name', ({ start }) => {
  const open = useStores(start);

  const lease = (owner: string, slot: number, more: Partial<RunLease> = {}): RunLease => ({
    strategy: 'popular',
    owner,
    slot,
    ...more,
  });
  const UNTIL = START_AT + 60_000;

  test('give a slot to exactly one caller', async () => {
    const { runs } = await open();
    const takes = Array.from({ length: 8 }, (_, index) => runs.take(lease(`${index}`, 100), UNTIL));
    const answers = await Promise.all(takes);
    expect(answers.filter((answer) => answer === 'taken')).toHaveLength(1);
    expect(answers.filter((answer) => answer === 'duplicate')).toHaveLength(7);
  });

  test('let a strategy run for one slot at a time, and strategies beside each other', async () => {
    const { runs } = await open();
    expect(await runs.take(lease('a', 100), UNTIL)).toBe('taken');
    expect(await runs.take(lease('b', 101), UNTIL)).toBe('busy');
    expect(await runs.take(lease('c', 100, { window: 'lunch' }), UNTIL)).toBe('busy');
    expect(await runs.take(lease('d', 101, { strategy: 'critical' }), UNTIL)).toBe('taken');
    await runs.finish(lease('a', 100));
    expect(await runs.take(lease('c', 100, { window: 'lunch' }), UNTIL)).toBe('taken');
    await runs.finish(lease('c', 100, { window: 'lunch' }));
    expect(await runs.take(lease('b', 101), UNTIL)).toBe('taken');
  });

  test('refuse a slot that was run, and earlier ones of the same schedule', async () => {
    const { runs, clock } = await open();
    await runs.take(lease('a', 100), UNTIL);
    await runs.finish(lease('a', 100));
    expect(await runs.take(lease('b', 100), UNTIL)).toBe('duplicate');
    expect(await runs.take(lease('b', 99), UNTIL)).toBe('duplicate');
    await clock.advance(SLOT_LIFE_MILLISECONDS - 1_000);
    expect(await runs.take(lease('b', 100), UNTIL)).toBe('duplicate');
    await clock.advance(1_000);
    expect(await runs.take(lease('b', 100), clock.now() + 1_000)).toBe('taken');
  });

  test('give a slot again that was given back', async () => {
    const { runs } = await open();
    await runs.take(lease('a', 100), UNTIL);
    await runs.release(lease('a', 100));
    expect(await runs.take(lease('b', 100), UNTIL)).toBe('taken');
    expect(await runs.take(lease('c', 100), UNTIL)).toBe('duplicate');
  });

  test('give a slot again once the lease of whoever was killed has ended', async () => {
    const { runs, clock } = await open();
    await runs.take(lease('a', 100), UNTIL);
    await clock.advance(59_999);
    expect(await runs.take(lease('b', 100), UNTIL)).toBe('duplicate');
    expect(await runs.take(lease('b', 101), UNTIL)).toBe('busy');
    await clock.advance(1);
    expect(await runs.take(lease('b', 100), clock.now() + 60_000)).toBe('taken');
  });

  test('let nobody end a lease that was taken over', async () => {
    const { runs, clock } = await open();
    await runs.take(lease('a', 100), UNTIL);
    await clock.advance(60_000);
    await runs.take(lease('b', 100), clock.now() + 60_000);
    await runs.finish(lease('a', 100));
    await runs.release(lease('a', 100));
    await runs.finish(lease('never', 300));
    expect(await runs.take(lease('c', 101), clock.now() + 60_000)).toBe('busy');
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
