import { describe, expect, it } from 'vitest';
import {
  emptyCategoryState,
  noteMembers,
  readsInMinutes,
} from '../../../core/categories/note-members.ts';
import { COUNTED_MINUTES, MOST_MEMBERS } from '../../../core/categories/state.ts';
import { HALF_LIVES_IN_TTLS } from '../../../core/patterns/stats.ts';
import { makeRandom } from '../../../local/demo/random.ts';

const TTL = 1_000;
const LONGEST = HALF_LIVES_IN_TTLS[2] * TTL;

describe('members of a category', () => {
  it('are counted, and fade with the longest half-life', () => {
    const first = noteMembers(emptyCategoryState(), [{ key: 'milk', reads: 8, at: TTL }], TTL);
    expect(first.members).toEqual([{ key: 'milk', count: 8 }]);
    const reads = [{ key: 'butter', reads: 3, at: TTL + LONGEST }];
    const later = noteMembers(first, reads, TTL);
    expect(later.members).toEqual([
      { key: 'milk', count: 4 },
      { key: 'butter', count: 3 },
    ]);
    expect(later.counts.at(-1)).toBeCloseTo(7, 10);
    expect(later.rank).toBeGreaterThan(first.rank ?? 0);
  });

  it('take the place and the count of the one that is read least, where there is no other', () => {
    const reads = Array.from({ length: MOST_MEMBERS }, (_, index) => {
      return { key: `key ${index}`, reads: 10 + index, at: TTL };
    });
    const full = noteMembers(emptyCategoryState(), reads, TTL);
    const { members } = noteMembers(full, [{ key: 'new', reads: 3, at: TTL }], TTL);
    expect(members).toHaveLength(MOST_MEMBERS);
    expect(members.find(({ key }) => key === 'new')).toEqual({ key: 'new', count: 13 });
    expect(members.some(({ key }) => key === 'key 0')).toBe(false);
    expect(members.some(({ key }) => key === 'key 1')).toBe(true);
  });

  it('stay those that are read most, however many others pass by', () => {
    const random = makeRandom(5);
    let state = emptyCategoryState();
    for (let at = 1; at <= 4_000; at += 1) {
      const key = at % 4 === 0 ? `often ${at % 20}` : `once ${Math.floor(random() * 1e9)}`;
      state = noteMembers(state, [{ key, reads: 1, at }], 1e6);
    }
    const top = state.members.toSorted((a, b) => b.count - a.count).slice(0, 5);
    expect(state.members).toHaveLength(MOST_MEMBERS);
    expect(top.map(({ key }) => key).sort()).toEqual(
      ['often 0', 'often 12', 'often 16', 'often 4', 'often 8'].sort(),
    );
    // From above: each true count is 200.
    for (const { count } of top) {
      expect(count).toBeGreaterThan(199);
      expect(count).toBeLessThan(300);
    }
  });
});

describe('the last minutes of a category', () => {
  const MINUTE = 60_000;
  const at = (minute: number) => 1_000 * MINUTE + minute * MINUTE;
  const note = (state: ReturnType<typeof emptyCategoryState>, ...minutes: readonly number[]) =>
    noteMembers(
      state,
      minutes.map((minute) => ({ key: 'milk', reads: 1, at: at(minute) })),
      TTL,
    );

  it('are counted one by one, in whatever order their reads come', () => {
    const state = note(note(emptyCategoryState(), 3, 1.5, 1), 2.2, 3.9);
    expect(state.minutes.slice(0, 4)).toEqual([2, 1, 2, 0]);
    expect(readsInMinutes(state, at(3), 0)).toBe(2);
    expect(readsInMinutes(state, at(3), 1)).toBe(3);
    expect(readsInMinutes(state, at(3), 9)).toBe(5);
  });

  it('move on with the time that they are asked at', () => {
    const state = note(emptyCategoryState(), 1, 3);
    expect(readsInMinutes(state, at(4), 0)).toBe(0);
    expect(readsInMinutes(state, at(4.9), 1)).toBe(1);
    expect(readsInMinutes(state, at(4), 3)).toBe(2);
    expect(readsInMinutes(state, at(2), 1)).toBe(1);
    expect(readsInMinutes(state, at(100), 15)).toBe(0);
  });

  it('are forgotten beyond a quarter of an hour', () => {
    const state = note(note(emptyCategoryState(), 1), COUNTED_MINUTES);
    expect(state.minutes).toHaveLength(COUNTED_MINUTES);
    expect(readsInMinutes(state, at(COUNTED_MINUTES), COUNTED_MINUTES)).toBe(2);
    const later = note(state, COUNTED_MINUTES + 1);
    expect(later.minutes).toHaveLength(COUNTED_MINUTES);
    expect(readsInMinutes(later, at(COUNTED_MINUTES + 1), 2 * COUNTED_MINUTES)).toBe(2);
    // A read that comes as late as that is none of the last minutes.
    expect(note(later, 1).minutes).toEqual(later.minutes);
  });
});
