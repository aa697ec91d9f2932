import { describe, expect, it } from 'vitest';
import type { Account } from '../../../core/budget/account.ts';
import { chargeOf, spendable } from '../../../core/budget/charge.ts';
import { loader } from '../../../core/config/define.ts';
import { resolveSettings } from '../../../core/config/resolve.ts';
import type { Keyspace } from '../../../core/config/settings.ts';
import { MINUTE, START } from '../../support/brain.ts';

const OPEN = { origin: 'catalog', ttl: '30m' } as const;
const settings = resolveSettings({
  origins: { catalog: loader(async () => 1) },
  keyspaces: {
    product: { ...OPEN, key: 'product:{id}' },
    page: { ...OPEN, key: 'page:{id}' },
    prompt: { ...OPEN, key: 'prompt:{id}', budget: { extraOriginCalls: '5%' } },
  },
});

function account(figures: Partial<Account>): Account {
  const nothing = { reads: 0, baselineCalls: 0, extraCalls: 0, firstHits: 0, earlyMisses: 0 };
  return { ...nothing, granted: 0, inFlight: 0, ...figures };
}

function charges(accounts: Readonly<Record<string, Account>>, samples = {}) {
  const books = {
    accounts: new Map(Object.entries(accounts)),
    dollarsToday: 0,
    headroomBytes: Number.POSITIVE_INFINITY,
  };
  return (name: string) => {
    const keyspace = settings.keyspaces.get(name) as Keyspace;
    return chargeOf(settings, keyspace, books, samples, START);
  };
}

describe('the charge of a decision', () => {
  it('lets a keyspace spend what others leave, and no more than that over all', () => {
    const charge = charges({
      product: account({ reads: 9, baselineCalls: 100, extraCalls: 50 }),
      page: account({ reads: 7, baselineCalls: 900, extraCalls: 10 }),
    });
    expect(charge('product')).toEqual({
      reads: 9,
      baselineCalls: 1_000,
      extraCalls: 60,
      granted: 0,
      tokens: 140,
    });
    expect(charge('page')).toEqual({ ...charge('product'), reads: 7 });
  });

  it('stops a keyspace at a cap of its own, and gives what it leaves to the others', () => {
    const charge = charges({
      product: account({ baselineCalls: 100, extraCalls: 10 }),
      prompt: account({ baselineCalls: 1_000, extraCalls: 30 }),
    });
    expect(charge('prompt')).toMatchObject({ baselineCalls: 1_000, extraCalls: 30, tokens: 20 });
    expect(charge('product')).toMatchObject({ baselineCalls: 100, tokens: 220 - 40 });
  });

  it('stops a keyspace with a cap when the others have spent everything', () => {
    const charge = charges({
      product: account({ baselineCalls: 100, extraCalls: 210 }),
      prompt: account({ baselineCalls: 1_000, extraCalls: 0 }),
    });
    expect(charge('prompt').tokens).toBeCloseTo(10);
  });

  it('counts calls granted to readers as spent, not as extra', () => {
    const charge = charges({
      product: account({ baselineCalls: 500, granted: 30 }),
      page: account({ baselineCalls: 500, extraCalls: 10 }),
    });
    expect(charge('page')).toMatchObject({ extraCalls: 10, granted: 30, tokens: 160 });
  });

  it('holds back the part of young savings that is likely to be taken back', () => {
    const saved = { baselineCalls: 1_000, firstHits: 180, earlyMisses: 97 };
    const { tokens } = charges({ product: account(saved) })('product');
    expect(tokens).toBeCloseTo(200 - (180 * 0.5 - 5));
    const samples = { product: [{ at: START - 30 * MINUTE, firstHits: 160 }] };
    const { tokens: later } = charges({ product: account(saved) }, samples)('product');
    expect(later).toBeCloseTo(200 - (20 * 0.5 - 5));
    const since = [...samples.product, { at: START - 1, firstHits: 175 }];
    const { tokens: still } = charges({ product: account(saved) }, { product: since })('product');
    expect(still).toBe(later);
  });

  it('leaves out what a keyspace has done that is no longer there', () => {
    const own = account({ reads: 9, baselineCalls: 100, extraCalls: 5 });
    const gone = account({ reads: 9, baselineCalls: 1_000, extraCalls: 7 });
    expect(charges({ product: own, gone })('product')).toEqual(
      charges({ product: own })('product'),
    );
  });

  it('is nothing where nothing is known of the keyspace', () => {
    const nothing = { reads: 0, baselineCalls: 0, extraCalls: 0, granted: 0, tokens: 0 };
    expect(charges({})('product')).toEqual(nothing);
  });
});

describe('what may be spent', () => {
  it('is less than the tokens by one call and a half, and three of ten thousand', () => {
    const charge = { reads: 0, extraCalls: 0, granted: 0, tokens: 100, baselineCalls: 20_000 };
    expect(spendable(charge)).toBeCloseTo(100 - 1.5 - 6, 9);
  });
});
