/** What `predictive` expects of readers, by visits and pairs that are given. */
import { describe, expect, it } from 'vitest';
import { resolveSettings } from '../../../core/config/resolve.ts';
import { chanceBetween } from '../../../core/foresight/lead.ts';
import type { Successor } from '../../../core/foresight/successors.ts';
import type { KeyRef } from '../../../core/keyspaces/keyspaces.ts';
import { emptyStats, type KeyStats } from '../../../core/patterns/stats.ts';
import { predictive } from '../../../core/strategies/predictive.ts';
import type { StrategyContext } from '../../../core/strategies/strategy.ts';
import { CONFIG, MINUTE, ref, START, TTL } from '../../support/brain.ts';

const NOW = START;
const HORIZON = 30_000;
const LEAD = 2 * MINUTE;
const QUICK = { key: 'quick:{sku}', origin: 'catalog', ttl: '1m' };
const settings = resolveSettings({
  ...CONFIG,
  keyspaces: { ...CONFIG.keyspaces, quick: QUICK },
});

/** A key that followed so many times of eight; two more are believed. */
function slot(of: KeyRef, count: number): Successor {
  return { ...of, count, pull: 0, lead: LEAD };
}

function leadingTo(...slots: readonly Successor[]): Partial<KeyStats> {
  return { next: { visits: 8, slots } };
}

type Visit = readonly [user: string, sku: string, ago: number];

async function propose(
  known: Readonly<Record<string, Partial<KeyStats>>>,
  visits: readonly Visit[],
  own: object = {},
) {
  const since: number[] = [];
  const context = {
    settings,
    own: { limit: 10, ...own },
    patterns: {
      read: async (refs: readonly KeyRef[]) =>
        refs.map((of) => {
          const stats = known[of.key.replace(/^product:/, '')];
          return stats && { ref: of, version: 1, stats: { ...emptyStats(), ...stats } };
        }),
    },
    visits: {
      since: async (from: number) => {
        since.push(from);
        return visits.map(([user, sku, ago]) => ({ ...ref(sku), user, at: NOW - ago }));
      },
    },
    now: NOW,
    horizonMilliseconds: HORIZON,
  };
  const found = await predictive(context as never as StrategyContext);
  expect(since).toEqual([NOW - 5 * MINUTE]);
  return found;
}

/** The chance that a reader goes on to what follows in such a share of visits, seen so long ago. */
function chance(share: number, ago: number, ahead = 0): number {
  return chanceBetween({ share, lead: LEAD }, ago, ago + ahead, ago + ahead + TTL);
}

describe('a reader', () => {
  it('goes on with the chance that is left, within the life of the entry', async () => {
    const found = await propose({ a: leadingTo(slot(ref('b'), 5)) }, [['anna', 'a', MINUTE]]);
    expect(found).toEqual([
      {
        ref: ref('b'),
        warmAt: NOW,
        priority: 0,
        reason: 'follows on what is being read',
        evidence: expect.any(Number),
      },
    ]);
    // Of half the visits that go on, so many do so after one lead and a half …
    const later = (leads: number) => 0.5 / (1 + leads ** 2);
    const left = 0.5 + later(0.5);
    expect(found[0]?.evidence).toBeCloseTo((later(0.5) - later(15.5)) / left, 12);
  });

  it('is one reader, from however many keys they may come, and several are several', async () => {
    const known = { a: leadingTo(slot(ref('x'), 3)), b: leadingTo(slot(ref('x'), 6)) };
    const from = (user: string, ago: number): Visit[] => [
      [user, 'a', ago],
      [user, 'b', ago],
    ];
    const [one] = await propose(known, from('anna', 1_000));
    expect(one?.evidence).toBeCloseTo(chance(0.6, 1_000), 12);
    const [two] = await propose(known, [...from('anna', 1_000), ...from('ben', MINUTE)]);
    const nobody = (1 - chance(0.6, 1_000)) * (1 - chance(0.6, MINUTE));
    expect(two?.evidence).toBeCloseTo(1 - nobody, 12);
  });

  it('is waited for as long as the entry would live, by five minutes at most', async () => {
    const quick = { keyspace: 'quick', key: 'quick:x' };
    const known = { a: leadingTo(slot(quick, 8), slot(ref('x'), 8)) };
    const from = async (ago: number) => (await propose(known, [['anna', 'a', ago]])).map(refOf);
    expect(await from(MINUTE)).toEqual([ref('x'), quick]);
    expect(await from(MINUTE + 1)).toEqual([ref('x')]);
    expect(await from(5 * MINUTE)).toEqual([ref('x')]);
    expect(await from(5 * MINUTE + 1)).toEqual([]);
  });

  it('who is at an unknown key goes nowhere', async () => {
    const visits: Visit[] = [
      ['anna', 'unknown', 1],
      ['ben', 'lonely', 1],
      ['cy', 'a', 1],
    ];
    const found = await propose({ a: leadingTo(slot(ref('b'), 5)), lonely: {} }, visits);
    expect(found.map(refOf)).toEqual([ref('b')]);
  });

  it('is expected at no key of a control group, or of no keyspace', async () => {
    const control = { keyspace: 'control', key: 'control:x' };
    const gone = { keyspace: 'gone', key: 'gone:x' };
    const known = { a: leadingTo(slot(control, 5), slot(gone, 5), slot(ref('b'), 5)) };
    expect((await propose(known, [['anna', 'a', 1]])).map(refOf)).toEqual([ref('b')]);
  });
});

describe('what is proposed', () => {
  const visits: Visit[] = [['anna', 'a', 1_000]];

  it('ends before the next run, and is to be there when it has ended', async () => {
    const known = {
      a: leadingTo(slot(ref('now'), 5), slot(ref('last'), 5), slot(ref('later'), 5)),
      now: { expiresAt: NOW - 1 },
      last: { expiresAt: NOW + HORIZON },
      later: { expiresAt: NOW + HORIZON + 1 },
    };
    const found = await propose(known, visits);
    expect(found.map(({ ref: of, warmAt }) => [of.key, warmAt - NOW])).toEqual([
      ['product:now', 0],
      ['product:last', HORIZON],
    ]);
    expect(found[1]?.evidence).toBeCloseTo(chance(0.5, 1_000, HORIZON), 12);
  });

  it('is the likeliest, as much as the limit allows', async () => {
    const known = { a: leadingTo(slot(ref('x'), 3), slot(ref('y'), 7), slot(ref('z'), 5)) };
    expect((await propose(known, visits)).map(refOf)).toEqual([ref('y'), ref('z'), ref('x')]);
    const two = await propose(known, visits, { limit: 2 });
    expect(two.map(refOf)).toEqual([ref('y'), ref('z')]);
  });

  it('is at least as likely as was asked for, and one in ten', async () => {
    const known = { a: leadingTo(slot(ref('x'), 5), slot(ref('y'), 0.9)) };
    expect(chance(0.09, 1_000)).toBeLessThan(0.1);
    const [x, ...others] = await propose(known, visits);
    expect(others).toEqual([]);
    const confidence = x?.evidence ?? 0;
    expect(await propose(known, visits, { confidence })).toHaveLength(1);
    expect(await propose(known, visits, { confidence: confidence + 1e-9 })).toEqual([]);
  });
});

function refOf({ ref: of }: { readonly ref: KeyRef }): KeyRef {
  return of;
}
