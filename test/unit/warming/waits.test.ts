import { describe, expect, it } from 'vitest';
import { moneyRow, strategyRow } from '../../../core/budget/rows.ts';
import { loader } from '../../../core/config/define.ts';
import { callUnderWay, originFailed } from '../../../core/errors.ts';
import type { LoadResult } from '../../../core/ports.ts';
import { makeWarmer } from '../../../core/warming/warm.ts';
import { CONFIG, makeBrain, START, warmMessage } from '../../support/brain.ts';
import { eventually } from '../../support/eventually.ts';

const later = (milliseconds: number) =>
  originFailed('catalog', 'status 429', { retryAfterMilliseconds: milliseconds });

/** A brain whose origin gives these answers, call by call; the last one from then on. */
function answering(...answers: readonly LoadResult[]) {
  const catalog = loader({ one: async () => 1, callCost: 0.5, rate: '100000/s' });
  const brain = makeBrain({ config: { ...CONFIG, origins: { catalog } } });
  const calledAt: number[] = [];
  brain.origins.set('catalog', {
    load: async (params) => {
      const answer = answers[Math.min(calledAt.length, answers.length - 1)] as LoadResult;
      calledAt.push(brain.clock.now() - START);
      return params.map(() => answer);
    },
  });
  const totals = async () => {
    const [row, money] = await brain.ledger.read([
      strategyRow('product', 'popular'),
      moneyRow(brain.clock.now()),
    ]);
    return { ...row, dollars: money?.['dollars'] };
  };
  return { brain, calledAt, totals };
}

describe('an origin that asks to wait', () => {
  it('is asked again by the same worker after a short wait, and both calls count', async () => {
    const { brain, calledAt, totals } = answering({ error: later(3_000) }, { value: 'v' });
    const warming = brain.warm(warmMessage(['a']));
    await eventually(() => brain.clock.sleepers === 1);
    await brain.clock.advance(2_999);
    expect(calledAt).toEqual([0]);
    await brain.clock.advance(1);
    expect(await warming).toMatchObject({ outcomes: [{ status: 'warmed', calls: 2 }], retried: 0 });
    expect(calledAt).toEqual([0, 3_000]);
    expect(await totals()).toMatchObject({ loads: 2, warmed: 1, dollars: 1 });
  });

  it('is left to the queue when it asks a second time', async () => {
    const { brain, calledAt } = answering({ error: later(2_000) });
    const warming = brain.warm(warmMessage(['a']));
    await eventually(() => brain.clock.sleepers === 1);
    await brain.clock.advance(2_000);
    expect(await warming).toMatchObject({ retried: 1, outcomes: [{ calls: 2 }] });
    expect(calledAt).toEqual([0, 2_000]);
    expect(brain.warmQueue.nextAt).toBe(START + 4_000);
  });

  it.each([
    ['a long time', 11_000],
    ['longer than the message is good for', 70_000],
  ])('%s is not waited for by a worker', async (_what, milliseconds) => {
    const { brain, calledAt } = answering({ error: later(milliseconds) });
    const { retried } = await brain.warm(warmMessage(['a'], { notAfter: START + 60_000 }));
    expect(calledAt).toEqual([0]);
    expect(retried).toBe(milliseconds > 60_000 ? 0 : 1);
  });
});

describe('an origin that was not asked', () => {
  it('has made no call, and has not failed', async () => {
    const busy = { error: callUnderWay('catalog', 20_000), asked: false } as const;
    const { brain, totals } = answering(busy);
    for (let round = 0; round < 30; round += 1) {
      await brain.warm(warmMessage(['a'], { id: `m${round}` }));
    }
    expect(await totals()).toEqual({ dollars: undefined });
    expect(await brain.breaker.ask('catalog')).toBe('closed');
  });

  it('may have kept an answer, as old as its call', async () => {
    const kept = { value: 'kept', asked: false, askedAt: START - 60_000 } as const;
    const { brain, totals } = answering(kept);
    const { outcomes } = await brain.warm(warmMessage(['a']));
    expect(outcomes[0]).toMatchObject({ status: 'warmed', calls: 0, loadedAt: START - 60_000 });
    expect((await brain.cache.read('product:a')).state.loadedAt).toBe(START - 60_000);
    expect(await totals()).toMatchObject({ warmed: 1, dollars: undefined });
  });
});

describe('an origin that tells what a call has cost', () => {
  it('is believed, and the entry keeps it', async () => {
    const { brain, totals } = answering({ value: 'v', dollars: 0.125 });
    await brain.warm(warmMessage(['a']));
    expect(await totals()).toMatchObject({ loads: 1, dollars: 0.125 });
    expect((await brain.cache.read('product:a')).state.dollars).toBe(0.125);
  });
});

describe('a call whose turn comes late', () => {
  /** A limiter whose answers take so long, one after the other. */
  function slowLimiter(brain: ReturnType<typeof makeBrain>, delays: readonly number[]) {
    let turns = 0;
    return {
      turns: () => turns,
      take: async () => {
        await brain.clock.sleep(delays[turns++] ?? 0);
        return 0;
      },
      isLate: (_: string, milliseconds: number) => milliseconds > 100,
    };
  }

  it('takes another turn', async () => {
    const brain = makeBrain();
    const limiter = slowLimiter(brain, [101, 100]);
    const warming = makeWarmer({ ...brain, limiter })(
      warmMessage(['a']),
      START + 60_000,
      new AbortController().signal,
    );
    await eventually(() => brain.clock.sleepers === 1);
    await brain.clock.advance(101);
    await eventually(() => brain.clock.sleepers === 1);
    await brain.clock.advance(100);
    expect(await warming).toMatchObject({ outcomes: [{ status: 'warmed' }] });
    expect(limiter.turns()).toBe(2);
  });

  it('is left to another worker after three', async () => {
    const brain = makeBrain();
    const limiter = slowLimiter(brain, [101, 101, 101]);
    const warming = makeWarmer({ ...brain, limiter })(
      warmMessage(['a']),
      START + 60_000,
      new AbortController().signal,
    );
    for (let turn = 0; turn < 3; turn += 1) {
      await eventually(() => brain.clock.sleepers === 1);
      await brain.clock.advance(101);
    }
    const reason = "origin 'catalog' failed: its turns came too late";
    expect(await warming).toMatchObject({ retried: 1, outcomes: [{ calls: 0, reason }] });
    expect(brain.origin.calls).toEqual([]);
  });
});
