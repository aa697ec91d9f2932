import { describe, expect, it } from 'vitest';
import type { Account } from '../../../core/budget/account.ts';
import { closePurse, type Opening, openPurse, takenBy } from '../../../core/budget/purse.ts';
import { BUDGETED, RESERVATION_MILLISECONDS, reservationStart } from '../../../core/budget/rows.ts';
import { loader } from '../../../core/config/define.ts';
import { resolveSettings } from '../../../core/config/resolve.ts';
import type { Keyspace } from '../../../core/config/settings.ts';
import type { Decision } from '../../../core/gate/decide.ts';
import { initialGateState, initialPrice } from '../../../core/gate/price.ts';
import { START, TTL } from '../../support/brain.ts';
import { record, ref } from '../../support/records.ts';

const MEGABYTE = 1_000_000;
const OPEN = { origin: 'catalog', ttl: '30m' } as const;
const settings = resolveSettings({
  origins: {
    catalog: loader(async () => 1),
    model: { kind: 'http', baseUrl: 'https://api.example.com', path: '/{id}', callCost: '$0.50' },
  },
  keyspaces: {
    product: { ...OPEN, key: 'product:{id}' },
    prompt: { ...OPEN, origin: 'model', key: 'prompt:{id}', budget: { extraOriginCalls: '5%' } },
  },
  budget: { money: { perDay: '$10' }, memory: '10MB' },
});
const keyspaceOf = (name: string) => settings.keyspaces.get(name) as Keyspace;
const price = { ...initialPrice(0.2), baseline: 77 };

function account(figures: Partial<Account> = {}): Account {
  const nothing = { reads: 0, baselineCalls: 0, extraCalls: 0, firstHits: 0, earlyMisses: 0 };
  return { ...nothing, granted: 0, inFlight: 0, ...figures };
}

function opening(name: string, changes: Partial<Opening> = {}): Opening {
  return {
    settings,
    keyspace: keyspaceOf(name),
    account: BUDGETED,
    stored: undefined,
    purse: undefined,
    books: {
      accounts: new Map([
        ['product', account({ inFlight: 3, firstHits: 12 })],
        ['prompt', account({ inFlight: 4 })],
      ]),
      dollarsToday: 1.5,
      headroomBytes: Number.POSITIVE_INFINITY,
    },
    since: START - TTL,
    now: START,
    ...changes,
  };
}

const empty = { reservations: [], samples: {}, occupied: [] };

function decision(verdict: Decision['verdict'], bytes: number, warmAt = START): Decision {
  const known = record(ref(`product:${bytes}`), { bytes });
  return { verdict, candidate: { record: known, warmAt } } as unknown as Decision;
}

describe('a purse that is opened', () => {
  it('leaves the dollars of today without what was spent and what is under way', () => {
    const { limits } = openPurse(opening('prompt'));
    expect(limits).toMatchObject({ dollars: 10 - 1.5 - 4 * 0.5, callCost: 0.5 });
    expect(openPurse(opening('product')).limits).toMatchObject({ dollars: 6.5, callCost: 0 });
  });

  it('counts at no cost what is under way in a keyspace that is no longer there', () => {
    const { books } = opening('product');
    const accounts = new Map([...books.accounts, ['gone', account({ inFlight: 9 })]]);
    const { limits } = openPurse(opening('product', { books: { ...books, accounts } }));
    expect(limits).toMatchObject({ dollars: 6.5 });
  });

  it('leaves the memory without what warmed entries occupy, or what the cache has left', () => {
    const occupied = [
      { keyspace: 'product', until: START + 1, bytes: MEGABYTE },
      { keyspace: 'product', until: START, bytes: 5 * MEGABYTE },
    ];
    const changes = { purse: { ...empty, occupied } };
    const { limits } = openPurse(opening('product', changes));
    expect(limits).toMatchObject({ bytes: 9 * MEGABYTE, largestBytes: MEGABYTE });
    const books = { ...opening('product').books, headroomBytes: 7 };
    expect(openPurse(opening('product', { ...changes, books })).limits.bytes).toBe(7);
  });

  it('gives the price of all keyspaces, where the keyspace has no cap of its own', () => {
    const stored = { ...initialGateState(0.2), baseline: 5, meanBytes: 900 };
    const purse = { ...empty, price };
    const shared = openPurse(opening('product', { stored, purse }));
    expect(shared.state).toEqual({ ...stored, ...price });
    expect(shared.limits.meanBytes).toBe(900);
    expect(shared.budget).toBe(settings.budget.extraOriginCalls);
    const own = openPurse(opening('prompt', { stored, purse }));
    expect(own.state).toEqual(stored);
    expect(own.budget).toBe(0.05);
  });

  it('begins with a price that has seen nothing', () => {
    const { state } = openPurse(opening('product'));
    expect(state).toMatchObject({ baseline: 0, tickedAt: 0, threshold: price.threshold });
  });
});

describe('what decisions take', () => {
  it('are the approved keys, the last of them, and the size of each', () => {
    const decisions = [
      decision('approved', 1_000, START + 7),
      decision('price', 3_000, START + 99),
      decision('approved', 2_000, START + 5),
    ];
    const { taken, state } = takenBy(decisions, initialGateState(0.2), START);
    expect(taken.keys).toBe(2);
    expect(taken.lastWarmAt).toBe(START + 7);
    expect(taken.entries).toEqual([
      { at: START + 7, bytes: 1_500 },
      { at: START + 5, bytes: 2_500 },
    ]);
    expect(state.meanBytes).toBe(2_000);
  });

  it('are nothing where nothing was approved, and no size is made up', () => {
    const { taken, state } = takenBy([decision('price', 0)], initialGateState(0.2), START);
    expect(taken).toEqual({ keys: 0, lastWarmAt: START, entries: [] });
    expect(state).toEqual(initialGateState(0.2));
    expect('meanBytes' in state).toBe(false);
  });
});

describe('a purse that is closed', () => {
  const taken = { keys: 2, lastWarmAt: START + 9, entries: [{ at: START, bytes: 700 }] };
  const state = { ...initialGateState(0.2), ...price };

  it('holds the price that the state now has, and what was taken', () => {
    const closed = closePurse(opening('product'), state, taken);
    expect(closed.price).toEqual(price);
    expect(closed.reservations).toEqual([
      {
        keyspace: 'product',
        account: BUDGETED,
        at: reservationStart(START),
        approved: 2,
        until: START + 9 + RESERVATION_MILLISECONDS,
      },
    ]);
    expect(closed.occupied).toEqual([{ keyspace: 'product', until: START + TTL, bytes: 700 }]);
    expect(closed.approvals).toEqual({ count: 2, countedAt: START });
  });

  it('samples the first hits of keyspaces that have any', () => {
    const closed = closePurse(opening('product'), state, taken);
    expect(closed.samples).toEqual({ product: [{ at: START, firstHits: 12 }] });
    const gone = new Map([['former', account({ firstHits: 5 })]]);
    const books = { ...opening('product').books, accounts: gone };
    expect(closePurse(opening('product', { books }), state, taken).samples).toEqual({});
  });

  it('keeps what it held: samples, reservations, entries and the shared price', () => {
    const later = START + TTL / 16;
    const before = closePurse(opening('product'), state, taken);
    const after = closePurse(opening('prompt', { purse: before, now: later }), state, {
      keys: 0,
      lastWarmAt: later,
      entries: [],
    });
    expect(after.price).toEqual(before.price);
    expect(after.samples).toEqual(before.samples);
    expect(after.reservations).toEqual(before.reservations);
    expect(after.occupied).toEqual(before.occupied);
    expect(after.approvals?.count).toBeCloseTo(2 * 2 ** (-TTL / 16 / 600_000), 9);
  });

  it('has no price where only a keyspace with a cap of its own was decided on', () => {
    const closed = closePurse(opening('prompt'), state, taken);
    expect('price' in closed).toBe(false);
  });

  it('does not count what another account pays for as scheduled', () => {
    const closed = closePurse(opening('product', { account: 'critical' }), state, taken);
    expect(closed.approvals).toEqual({ count: 0, countedAt: START });
    expect(closed.reservations[0]).toMatchObject({ account: 'critical', approved: 2 });
  });
});
