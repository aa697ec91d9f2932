import { describe, expect, it } from 'vitest';
import { noteReads } from '../../../core/users/note-reads.ts';
import { emptyUserState, RECENT_READS, type UserRead } from '../../../core/users/state.ts';

const MINUTE = 60_000;
const START = Date.UTC(2026, 0, 5, 9);
const FIVE_MINUTES = () => 5 * MINUTE;

/** `a@2` is a read of `a` two minutes after the start. */
function reads(text: string): UserRead[] {
  return text.split(' ').map((word) => {
    const [key = '', minutes] = word.split('@');
    return { keyspace: 'page', key, at: START + Number(minutes) * MINUTE };
  });
}

function note(text: string, state = emptyUserState(), window = FIVE_MINUTES) {
  return noteReads(state, reads(text), window);
}

function transitions(text: string, state = emptyUserState(), window = FIVE_MINUTES): string[] {
  return note(text, state, window).transitions.map(
    ({ from, to }) => `${from.map(({ key }) => key).join(',')}→${to.key}`,
  );
}

describe('the keys of a user', () => {
  it('are the last distinct ones, newest last', () => {
    const { state } = note('a@0 b@1 a@2 c@3');
    expect(state.recent.map(({ key }) => key)).toEqual(['b', 'a', 'c']);
    expect(state.lastReadAt).toBe(START + 3 * MINUTE);
  });

  it('are kept up to a bound', () => {
    const many = Array.from({ length: 50 }, (_, index) => `k${index}@${index}`).join(' ');
    const { recent } = note(many).state;
    expect(recent).toHaveLength(RECENT_READS);
    expect(recent.at(-1)?.key).toBe('k49');
    expect(recent[0]?.key).toBe('k30');
  });

  it('take a late read to its place, and begin no session with it', () => {
    const before = note('a@100 b@101').state;
    const { state } = note('c@0 b@50', before);
    expect(state.recent.map(({ key }) => key)).toEqual(['c', 'a', 'b']);
    expect(state.lastReadAt).toBe(START + 101 * MINUTE);
    expect(state.lastSessionAt).toBe(before.lastSessionAt);
    expect(state.hours).toEqual(before.hours);
  });

  it('become a habit session by session, and cease to be one', () => {
    const day = 24 * 60;
    const daily = (days: number, keys: (index: number) => string) =>
      Array.from({ length: days }, (_, index) => `${keys(index)}@${index * day}`).join(' ');
    const habitOf = (text: string, key: string) =>
      note(text).state.recent.find((read) => read.key === key)?.habit ?? 0;
    expect(
      habitOf(
        daily(1, () => 'a'),
        'a',
      ),
    ).toBe(0.25);
    expect(
      habitOf(
        daily(10, () => 'a'),
        'a',
      ),
    ).toBeGreaterThan(0.9);
    expect(
      habitOf(
        daily(20, (index) => (index % 2 === 0 ? 'a' : 'b')),
        'a',
      ),
    ).toBeCloseTo(0.45, 1);
    expect(
      habitOf(
        daily(20, (index) => (index < 5 ? 'a' : 'b')),
        'a',
      ),
    ).toBeLessThan(0.02);
    // A late read of an earlier session is no sign of this one.
    const before = note('a@0 b@100').state;
    const habit = before.recent.find(({ key }) => key === 'a')?.habit;
    expect(note('a@1', before).state.recent.find(({ key }) => key === 'a')?.habit).toBe(habit);
    // Ten reads of one session are one sign of habit.
    expect(habitOf('a@0 a@1 b@2 a@3 a@4', 'a')).toBe(0.25);
  });
});

describe('transitions', () => {
  it('lead from the last three distinct keys, oldest first', () => {
    expect(transitions('a@0 b@1 c@2 d@3')).toEqual(['→a', 'a→b', 'a,b→c', 'a,b,c→d']);
    expect(transitions('a@0 b@1 c@2 d@3 e@4').at(-1)).toBe('b,c,d→e');
  });

  it('are none where the key is one of the last three', () => {
    expect(transitions('a@0 b@1 a@2 b@3')).toEqual(['→a', 'a→b']);
    expect(transitions('a@0 b@1 c@2 d@3 a@4')).toEqual([
      '→a',
      'a→b',
      'a,b→c',
      'a,b,c→d',
      'b,c,d→a',
    ]);
  });

  it('lead from what came before a late read, and not from what came after', () => {
    const before = note('a@1 b@10 c@11 d@12').state;
    expect(transitions('x@2', before)).toEqual(['a→x']);
    expect(transitions('a@0 a@0')).toEqual(['→a']);
  });

  it('end with their window, each keyspace its own', () => {
    expect(transitions('a@0 b@4 c@6 d@20')).toEqual(['→a', 'a→b', 'b→c', '→d']);
    expect(transitions('a@0 b@4', emptyUserState(), () => MINUTE)).toEqual(['→a', '→b']);
  });

  it('lead from nothing that was read at the same moment', () => {
    expect(transitions('a@0 b@0 c@1')).toEqual(['→a', '→b', 'a,b→c']);
  });

  it('go on where the window before ended', () => {
    expect(transitions('b@1', note('a@0').state)).toEqual(['a→b']);
  });
});
