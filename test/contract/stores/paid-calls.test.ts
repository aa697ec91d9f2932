import { describe, expect, test } from 'vitest';
import type { Claim, Granted, PaidCall } from '../../../core/paid-calls.ts';
import { START_AT, STORE_HOSTS, useStores } from '../../support/stores.ts';

const HOUR = 3_600_000;
const CALL: PaidCall = {
  origin: 'model#1',
  id: 'a',
  askedNoEarlierThan: 0,
  timeoutMilliseconds: 30_000,
  restMilliseconds: HOUR,
  reserve: { tokens: 100, dollars: 0.5 },
  perDay: {},
};

function granted(call: PaidCall, claim: Claim): Granted {
  if (claim.status !== 'granted') throw new Error(`the claim is ${claim.status}`);
  return { ...call, ...claim };
}

describe.each(STORE_HOSTS)('paid calls in $name', ({ start }) => {
  const open = useStores(start);

  test('are granted to exactly one of many', async () => {
    const { paidCalls } = await open();
    const claims = await Promise.all(Array.from({ length: 8 }, () => paidCalls.claim(CALL)));
    expect(claims.filter(({ status }) => status === 'granted')).toHaveLength(1);
    expect(claims.filter(({ status }) => status === 'busy')).toHaveLength(7);
    expect((await paidCalls.claim({ ...CALL, id: 'b' })).status).toBe('granted');
    expect((await paidCalls.claim({ ...CALL, origin: 'other' })).status).toBe('granted');
  });

  test('give their answer to who comes later, until it is too old for them', async () => {
    const { paidCalls, clock } = await open();
    const call = granted(CALL, await paidCalls.claim(CALL));
    await paidCalls.keep(call, 'answer “ü”', { tokens: 10, dollars: 0.01 });
    await clock.advance(60_000);
    const answered = { status: 'answered', answer: 'answer “ü”', askedAt: START_AT };
    expect(await paidCalls.claim(CALL)).toEqual(answered);
    expect(await paidCalls.claim({ ...CALL, askedNoEarlierThan: START_AT })).toEqual(answered);
    const newer = { ...CALL, askedNoEarlierThan: START_AT + 1 };
    expect((await paidCalls.claim(newer)).status).toBe('granted');
    expect((await paidCalls.claim(newer)).status).toBe('busy');
  });

  test('forget an answer after an hour', async () => {
    const { paidCalls, clock } = await open();
    const call = granted(CALL, await paidCalls.claim(CALL));
    await paidCalls.keep(call, 'answer', { tokens: 10, dollars: 0.01 });
    await clock.advance(HOUR);
    expect((await paidCalls.claim(CALL)).status).toBe('granted');
  });

  test('rest when a call has ended without an answer, and are then granted again', async () => {
    const { paidCalls, clock } = await open();
    await paidCalls.claim(CALL);
    expect(await paidCalls.claim(CALL)).toEqual({ status: 'busy', until: START_AT + 35_000 });
    await clock.advance(35_000);
    const until = START_AT + 35_000 + HOUR;
    expect(await paidCalls.claim(CALL)).toEqual({ status: 'lost', until });
    await clock.advance(HOUR);
    expect((await paidCalls.claim(CALL)).status).toBe('granted');
  });

  test('are granted again at once when they are released, and give back what they reserved', async () => {
    const { paidCalls } = await open();
    const call = granted(CALL, await paidCalls.claim(CALL));
    await paidCalls.release({ ...call, token: 'another' });
    expect((await paidCalls.claim(CALL)).status).toBe('busy');
    await paidCalls.release(call);
    expect(await paidCalls.spent(CALL.origin)).toEqual({ tokens: 0, dollars: 0 });
    expect((await paidCalls.claim(CALL)).status).toBe('granted');
  });

  test.each([
    ['tokens', { tokens: 450 }],
    ['dollars', { dollars: 2.25 }],
    ['both', { tokens: 10_000, dollars: 2.25 }],
  ])('never pass a limit of %s in one day, however many ask at once', async (_what, perDay) => {
    const { paidCalls, clock } = await open();
    const ask = (id: number) => paidCalls.claim({ ...CALL, perDay, id: `${id}` });
    const claims = await Promise.all(Array.from({ length: 12 }, (_, id) => ask(id)));
    expect(claims.filter(({ status }) => status === 'granted')).toHaveLength(4);
    const midnight = Date.UTC(2026, 0, 6);
    const refused = claims.filter(({ status }) => status !== 'granted');
    expect(refused).toEqual(refused.map(() => ({ status: 'spent', until: midnight })));
    expect(await paidCalls.spent(CALL.origin)).toEqual({ tokens: 400, dollars: 2 });
    await clock.set(midnight);
    expect((await ask(99)).status).toBe('granted');
  });

  test('make room by what they really cost', async () => {
    const { paidCalls } = await open();
    const ask = (id: string) => paidCalls.claim({ ...CALL, id, perDay: { tokens: 150 } });
    const first = granted({ ...CALL, id: 'a' }, await ask('a'));
    expect((await ask('b')).status).toBe('spent');
    await paidCalls.keep(first, 'answer', { tokens: 20, dollars: 0.125 });
    expect(await paidCalls.spent(CALL.origin)).toEqual({ tokens: 20, dollars: 0.125 });
    expect((await ask('b')).status).toBe('granted');
  });

  test('are not made at all where one is more than the limit', async () => {
    const { paidCalls } = await open();
    const claim = await paidCalls.claim({ ...CALL, perDay: { dollars: 0.4 } });
    expect(claim.status).toBe('spent');
    expect((await paidCalls.claim(CALL)).status).toBe('granted');
  });
});
