import { describe, expect, it } from 'vitest';
import { isWarmed, meaningOfHit, readShadow } from '../../../core/budget/shadow.ts';
import { START, TTL } from '../../support/brain.ts';

describe('the shadow of a key', () => {
  it('is moved on by a read at its end or later, and by none before', () => {
    const until = START + TTL;
    expect(readShadow(0, START, TTL, false)).toEqual({
      shadowUntil: until,
      first: false,
      early: false,
    });
    expect(readShadow(until, until - 1, TTL, true)).toEqual({
      shadowUntil: until,
      first: false,
      early: false,
    });
    expect(readShadow(until, until - 1, TTL, false)).toEqual({
      shadowUntil: until,
      first: false,
      early: true,
    });
    expect(readShadow(until, until, TTL, true)).toEqual({
      shadowUntil: until + TTL,
      first: true,
      early: false,
    });
  });
});

describe('an entry', () => {
  it('was warmed unless the application loaded it itself, for whomever', () => {
    const makers = ['popular', 'manual', 'foresight', 'reader', 'background'];
    expect(makers.filter(isWarmed)).toEqual(['popular', 'manual', 'foresight']);
  });

  it('is used for the first time by a hit after it was warmed', () => {
    const meaning = (strategy: string, used: boolean) =>
      meaningOfHit({ strategy, used, shadowUntil: START }, START - 1);
    expect(meaning('popular', false)).toEqual({ isFirstUse: true, isPastShadow: false });
    expect(meaning('popular', true)).toEqual({ isFirstUse: false, isPastShadow: false });
    expect(meaning('reader', false)).toEqual({ isFirstUse: false, isPastShadow: false });
    expect(meaning('reader', true)).toEqual({ isFirstUse: false, isPastShadow: false });
  });

  it('is past the shadow from its end on', () => {
    const isPast = (at: number) =>
      meaningOfHit({ strategy: 'reader', used: false, shadowUntil: START }, at).isPastShadow;
    expect([START - 1, START, START + 1].map(isPast)).toEqual([false, true, true]);
  });
});
