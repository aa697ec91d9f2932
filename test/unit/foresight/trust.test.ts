import { describe, expect, test } from 'vitest';
import { makeSessions } from '../../../core/foresight/sessions.ts';
import {
  countFollowers,
  countVisits,
  NO_SUCCESSORS,
  type Successors,
} from '../../../core/foresight/successors.ts';
import { isExpected, mostTrust, trustIn } from '../../../core/foresight/trust.ts';

const TTL = 300_000;
const ref = (key: string) => ({ keyspace: 'page', key });
const follower = (key: string) => ({ ...ref(key), pull: 0, lead: 1_000 });
const leadsTo = (key: string): Successors =>
  countFollowers(countVisits(NO_SUCCESSORS, 1), [follower(key)]);

describe('trust in a reader', () => {
  test('is even before anybody went anywhere', () => {
    expect(trustIn([])).toBe(0);
  });

  test('grows with every expected step and falls with every other', () => {
    const [once, twice] = [trustIn([true]), trustIn([true, true])];
    expect(once).toBeGreaterThan(0);
    expect(twice).toBeGreaterThan(once);
    expect(trustIn([false])).toBeCloseTo(-once);
    expect(trustIn([true, false])).toBeCloseTo(0);
    expect(mostTrust(2)).toBe(twice);
  });

  test('is never a certainty', () => {
    expect(mostTrust(3)).toBeLessThan(2);
  });
});

describe('an expected step', () => {
  test('leads to a likely successor', () => {
    expect(isExpected(leadsTo('b'), ref('b'))).toBe(true);
    expect(isExpected(leadsTo('b'), ref('c'))).toBe(false);
    expect(isExpected(undefined, ref('b'))).toBe(false);
  });

  test('leads to any of several', () => {
    const both = countFollowers(countVisits(NO_SUCCESSORS, 2), [follower('b'), follower('c')]);
    expect(['b', 'c', 'd'].map((key) => isExpected(both, ref(key)))).toEqual([true, true, false]);
  });

  test('is none where the successor is rare', () => {
    expect(isExpected(countVisits(leadsTo('b'), 1_000), ref('b'))).toBe(false);
  });
});

describe('sessions', () => {
  const visits = (keys: readonly string[], next: (key: string) => Successors | undefined) => {
    const sessions = makeSessions();
    return keys.map((key, index) => {
      const visit = sessions.visit('reader', ref(key), index * 1_000, TTL);
      visit?.expect(next(key));
      return visit?.trust;
    });
  };

  test('trust who keeps to what usually follows', () => {
    const path: Readonly<Record<string, string>> = { a: 'b', b: 'c', c: 'd' };
    const [first, second, third] = visits(['a', 'b', 'c', 'd'], (key) => leadsTo(path[key] ?? ''));
    expect([first, second, third]).toEqual([0, trustIn([true]), trustIn([true, true])]);
  });

  test('trust who looks around the less', () => {
    expect(visits(['a', 'b', 'c'], () => leadsTo('elsewhere'))[2]).toBe(trustIn([false, false]));
    expect(visits(['a', 'b'], () => undefined)[1]).toBe(trustIn([false]));
  });

  test('hold a step against nobody where nobody looked what was to be expected', () => {
    const sessions = makeSessions();
    sessions.visit('reader', ref('a'), 0, TTL);
    expect(sessions.visit('reader', ref('b'), 1_000, TTL)?.trust).toBe(0);
  });

  test('forget a path that has ended', () => {
    const sessions = makeSessions();
    sessions.visit('reader', ref('a'), 0, TTL)?.expect(leadsTo('b'));
    expect(sessions.visit('reader', ref('b'), 10 * TTL, TTL)?.trust).toBe(0);
  });

  test('tell the paths of two readers apart', () => {
    const sessions = makeSessions();
    sessions.visit('one', ref('a'), 0, TTL)?.expect(leadsTo('b'));
    expect(sessions.visit('other', ref('b'), 1_000, TTL)?.trust).toBe(0);
  });

  test('see no visit in going back', () => {
    expect(visits(['a', 'b', 'a'], () => undefined)[2]).toBeUndefined();
  });
});
