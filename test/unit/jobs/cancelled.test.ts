import { describe, expect, it } from 'vitest';
import { makeCancelCheck } from '../../../core/jobs/cancelled.ts';

function makeRig(answer: (jobId: string) => Promise<boolean> = async () => false) {
  const asked: string[] = [];
  const clock = { at: 0, now: () => clock.at };
  const check = makeCancelCheck(
    {
      isCancelled: (jobId) => {
        asked.push(jobId);
        return answer(jobId);
      },
    },
    clock,
  );
  return { asked, clock, check };
}

describe('the check of whether a job was cancelled', () => {
  it('asks the table again after half a second', async () => {
    const { asked, clock, check } = makeRig();
    for (const at of [0, 499, 500, 999, 1_000]) {
      clock.at = at;
      expect(await check('j')).toBe(false);
    }
    expect(asked).toHaveLength(3);
  });

  it('answers no where the table does not tell', async () => {
    const { check } = makeRig(() => Promise.reject(new Error('throttled')));
    expect(await check('j')).toBe(false);
  });

  it('does not keep a yes', async () => {
    const { asked, check } = makeRig(async () => true);
    expect([await check('j'), await check('j')]).toEqual([true, true]);
    expect(asked).toEqual(['j', 'j']);
  });

  it('keeps a hundred jobs, and forgets the one that was asked about longest ago', async () => {
    const { asked, clock, check } = makeRig();
    for (let index = 0; index < 100; index += 1) await check(`j${index}`);
    await check('j0');
    expect(asked).toHaveLength(100);
    clock.at = 500;
    await check('j0');
    await check('j100');
    asked.length = 0;
    clock.at = 499;
    for (const job of ['j0', 'j100', 'j2', 'j99']) await check(job);
    expect(asked).toEqual([]);
    await check('j1');
    expect(asked).toEqual(['j1']);
  });
});
