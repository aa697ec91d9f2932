import { describe, expect, it } from 'vitest';
import {
  excludedSessions,
  type HygieneState,
  initialHygiene,
  observeSessions,
  type SessionReads,
} from '../../../core/patterns/hygiene.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const START = Date.UTC(2026, 0, 5, 12);

/** A session that reads each of `count` keys `times` times. */
function sweep(session: string, count: number, times = 1, busiest = count * times): SessionReads {
  const keys = new Map(Array.from({ length: count }, (_, index) => [`key-${index}`, times]));
  return { session, keys, busiest };
}

/** Reads that fall off with the rank of the key, as those of people do. */
function crowd(session: string, reads: number): SessionReads {
  const keys = new Map<string, number>();
  for (let index = 0; index < reads; index += 1) {
    const key = `key-${Math.floor(300 ** ((index + 0.5) / reads))}`;
    keys.set(key, (keys.get(key) ?? 0) + 1);
  }
  return { session, keys, busiest: reads };
}

/** Thirty people, each with a few reads. */
const PEOPLE = Array.from({ length: 30 }, (_, index) => sweep(`person-${index}`, 1 + (index % 9)));

function excludedAfter(...windows: readonly (readonly SessionReads[])[]): string[] {
  let state: HygieneState = initialHygiene();
  windows.forEach((window, index) => {
    state = observeSessions(state, window, START + index * MINUTE);
  });
  return [...excludedSessions(state, START + windows.length * MINUTE)];
}

describe('sessions', () => {
  it('are excluded in the very window in which they sweep at machine speed', () => {
    expect(excludedAfter([...PEOPLE, sweep('crawler', 1_500)])).toEqual(['crawler']);
  });

  it('are excluded when they keep on sweeping more slowly', () => {
    const slow = Array.from({ length: 12 }, () => [...PEOPLE, sweep('crawler', 450, 1, 75)]);
    expect(excludedAfter(...slow.slice(0, 11))).toEqual([]);
    expect(excludedAfter(...slow)).toEqual(['crawler']);
  });

  it('stay when they read as people do, however many are behind one address', () => {
    expect(excludedAfter([...PEOPLE, crowd('gateway', 6_000)])).toEqual([]);
  });

  it('stay when they look at a few keys again and again', () => {
    expect(excludedAfter([...PEOPLE, sweep('poller', 5, 1_200)])).toEqual([]);
  });

  it('stay where all are of that kind', () => {
    const tenants = Array.from({ length: 12 }, (_, index) => sweep(`tenant-${index}`, 1_500));
    expect(excludedAfter(tenants)).toEqual([]);
  });

  it('stay where too few are known to say what is usual', () => {
    expect(excludedAfter([...PEOPLE.slice(0, 5), sweep('crawler', 1_500)])).toEqual([]);
  });

  it('stay when they are a small part of all that is read', () => {
    const busy = Array.from({ length: 3_000 }, (_, index) => sweep(`person-${index}`, 15));
    expect(excludedAfter([...busy, sweep('crawler', 1_500)])).toEqual([]);
  });

  it('are forgiven after a day without a sweep', () => {
    const state = observeSessions(initialHygiene(), [...PEOPLE, sweep('crawler', 1_500)], START);
    expect(excludedSessions(state, START + 24 * HOUR - 1).size).toBe(1);
    expect(excludedSessions(state, START + 24 * HOUR).size).toBe(0);
    const again = observeSessions(state, PEOPLE, START + 24 * HOUR);
    expect(again.excluded).toEqual([]);
  });

  it('are judged by the last hour that had enough of them', () => {
    const busy = observeSessions(initialHygiene(), PEOPLE, START);
    const crawler = [sweep('crawler', 1_500)];
    const night = observeSessions(busy, crawler, START + HOUR);
    expect([...excludedSessions(night, START + HOUR)]).toEqual(['crawler']);
  });

  it('take no more room the more of them there are', () => {
    const many = Array.from({ length: 5_000 }, (_, index) => sweep(`session-${index}`, 120));
    const state = observeSessions(initialHygiene(), many, START);
    expect(JSON.stringify(state).length).toBeLessThan(40_000);
    expect(state.hour.reads).toBe(5_000 * 120);
  });
});
