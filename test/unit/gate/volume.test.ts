import { describe, expect, it } from 'vitest';
import {
  demandAhead,
  initialVolume,
  observeReads,
  type Volume,
} from '../../../core/gate/volume.ts';
import { MINUTE, START, TTL } from '../../support/brain.ts';

const DAY = 24 * 60 * MINUTE;

/** Days of a shop that is open from 8 to 20, with 10 reads a minute, looked at every 5 minutes. */
function shop(days: number): { readonly volume: Volume; readonly at: number } {
  let volume = initialVolume();
  let seen = 0;
  let at = START;
  for (; at < START + days * DAY; at += 5 * MINUTE) {
    const hour = ((at - START) % DAY) / (60 * MINUTE);
    if (hour >= 8 && hour < 20) seen += 50;
    volume = observeReads(volume, seen, at, TTL);
  }
  return { volume, at };
}

describe('volume', () => {
  it('knows in the morning that demand is about to come, and in the evening that it ends', () => {
    const { volume, at } = shop(4);
    const morning = demandAhead(volume, at + 7.75 * 60 * MINUTE, TTL);
    const evening = demandAhead(volume, at + 19.9 * 60 * MINUTE, TTL);
    expect(morning.next).toBeGreaterThan(100);
    expect(morning.past).toBeLessThan(morning.next / 10);
    expect(evening.next).toBeLessThan(evening.past / 2);
    expect(evening.past).toBeGreaterThan(200);
  });

  it('measures present demand in reads per TTL', () => {
    let volume = initialVolume();
    for (let minute = 0; minute < 600; minute += 1) {
      volume = observeReads(volume, 10 * minute, START + minute * MINUTE, TTL);
    }
    const { now, usual } = demandAhead(volume, START + 600 * MINUTE, TTL);
    expect(now).toBeGreaterThan(280);
    expect(now).toBeLessThan(320);
    expect(usual).toBeLessThan(now);
  });

  it('takes a quiet time for what it is, and a counter that was reset for no reads', () => {
    const { volume, at } = shop(1);
    const later = observeReads(volume, volume.seen, at + DAY / 2, TTL);
    expect(demandAhead(later, at + DAY / 2, TTL).now).toBeLessThan(1);
    expect(observeReads(later, 0, at + DAY, TTL).short).toBeLessThan(later.short + 1e-9);
  });

  it('leaves what was known before as it was', () => {
    const { volume, at } = shop(1);
    const { day, daySeen, week, weekSeen } = volume;
    for (const figures of [day, daySeen, week, weekSeen]) Object.freeze(figures);
    const slot = Math.floor(volume.seenAt / (30 * MINUTE)) % 48;
    const later = observeReads(volume, volume.seen, at + 60 * MINUTE, TTL);
    expect(later.daySeen[slot]).toBe((daySeen[slot] ?? 0) + 1);
  });

  it('looks a year ahead as it looks a week ahead, and as quickly', () => {
    const { volume, at } = shop(9);
    const week = demandAhead(volume, at, 7 * DAY).next;
    const slots = { ...volume, day: countingReads(volume.day) };
    const year = demandAhead(slots, at, 364 * DAY).next;
    expect(year / (52 * week)).toBeCloseTo(1, 1);
    expect(reads).toBeLessThan(2_000);
  });
});

let reads = 0;

/** The list, with every look at an element counted. */
function countingReads(list: readonly number[]): readonly number[] {
  return new Proxy(list, {
    get: (target, name) => {
      reads += 1;
      return Reflect.get(target, name);
    },
  });
}
