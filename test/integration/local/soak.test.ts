/** A short soak: what `npm run bench:soak` does for ten minutes at a rate the machine holds. */
import { expect, test } from 'vitest';
import { soak } from '../../../bench/soak/run.ts';
import { IS_LONG, ONLY_LONG } from '../../support/long.ts';

test('under load every acknowledged read is counted once, and every job is done', async (context) => {
  if (!IS_LONG) context.skip(ONLY_LONG);
  const lines: string[] = [];
  const { reads, jobs, requests, origin } = await soak({
    perSecond: 1,
    seconds: 30,
    say: (line) => lines.push(line),
  });
  expect(requests.access.requests).toBe(30);
  expect(reads.acknowledged).toBeGreaterThan(30 * 100);
  expect(reads.keysCompared).toBeGreaterThan(200);
  expect(jobs).toMatchObject({ asked: 30, open: 0 });
  expect(origin.calls).toBeGreaterThan(30);
  expect(lines.length).toBeGreaterThan(1);
});
