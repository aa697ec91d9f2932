import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { makeBacklog } from '../../../client/backlog.ts';

function makeCounted() {
  const done: number[] = [];
  return { done, backlog: makeBacklog<number>((item) => done.push(item)) };
}

const count = (length: number) => Array.from({ length }, (_, index) => index);

describe('the backlog', () => {
  it('does nothing while its caller is busy, and all of it in order afterwards', async () => {
    const { done, backlog } = makeCounted();
    for (const item of count(500)) backlog.add(item);
    await Promise.resolve();
    expect(done).toEqual([]);
    await expect.poll(() => done.length).toBe(500);
    expect(done).toEqual(count(500));
  });

  it('lets others have their turn between its pieces', async () => {
    const { done, backlog } = makeCounted();
    for (const item of count(1_000)) backlog.add(item);
    await setImmediate();
    await setImmediate();
    expect(done.length).toBeGreaterThan(0);
    expect(done.length).toBeLessThan(1_000);
  });

  it('does all of it when it is told to', () => {
    const { done, backlog } = makeCounted();
    for (const item of count(10)) backlog.add(item);
    backlog.drain();
    expect(done).toEqual(count(10));
  });

  it('keeps no more than its bound of a caller who never lets go', () => {
    const { done, backlog } = makeCounted();
    for (const item of count(100_000)) backlog.add(item);
    expect(done.length).toBeGreaterThan(97_000);
  });
});
