import { expect, test } from 'vitest';
import { makeSessions, type Sessions } from '../../../core/foresight/sessions.ts';
import { trustIn } from '../../../core/foresight/trust.ts';
import { ref, START } from '../../support/brain.ts';

const TTL = 3_600_000;
const PAUSE = 300_000;
const follows = (sku: string) => ({
  visits: 10,
  slots: [{ ...ref(sku), count: 9, pull: 0, lead: 1 }],
});

function visit(sessions: Sessions, sku: string, at: number, user = 'anna', ttl = TTL) {
  return sessions.visit(user, ref(sku), START + at, ttl);
}

test('a key among the last three is no visit, one before them is', () => {
  const sessions = makeSessions();
  for (const [index, sku] of ['a', 'b', 'c'].entries()) {
    expect(visit(sessions, sku, index)).toBeDefined();
  }
  expect(visit(sessions, 'a', 3)).toBeUndefined();
  // Read again, it is the latest: the three are b, c, a.
  expect(visit(sessions, 'd', 4)).toBeDefined();
  expect(visit(sessions, 'c', 5)).toBeUndefined();
  expect(visit(sessions, 'b', 6)).toBeDefined();
});

test('going back and forth takes no place from the others', () => {
  const sessions = makeSessions();
  for (const sku of ['a', 'b', 'c', 'b', 'c', 'b', 'c']) visit(sessions, sku, 0);
  expect(visit(sessions, 'a', 1)).toBeUndefined();
});

test('a read is forgotten after the longest pause, or the ttl where that is shorter', () => {
  const again = (pause: number, ttl: number) => {
    const sessions = makeSessions();
    visit(sessions, 'a', 0);
    return visit(sessions, 'a', pause, 'anna', ttl) !== undefined;
  };
  expect(again(PAUSE - 1, TTL)).toBe(false);
  expect(again(PAUSE, TTL)).toBe(true);
  expect(again(59_999, 60_000)).toBe(false);
  expect(again(60_000, 60_000)).toBe(true);
});

test('readers are told apart', () => {
  const sessions = makeSessions();
  visit(sessions, 'a', 0);
  expect(visit(sessions, 'a', 1, 'ben')).toBeDefined();
});

test('trust follows from the steps of which it is known what was expected', () => {
  const sessions = makeSessions();
  const first = visit(sessions, 'a', 0);
  expect(first?.trust).toBe(trustIn([]));
  first?.expect(follows('b'));
  const second = visit(sessions, 'b', 1);
  expect(second?.trust).toBe(trustIn([true]));
  const third = visit(sessions, 'c', 2);
  // Nobody has looked at what follows on b.
  expect(third?.trust).toBe(trustIn([true]));
  second?.expect(undefined);
  expect(third?.trust).toBe(trustIn([true, false]));
  third?.expect(follows('x'));
  expect(visit(sessions, 'd', 3)?.trust).toBe(trustIn([true, false, false]));
});

test('a tenth of the readers is forgotten at a time, those first who were away longest', () => {
  const sessions = makeSessions(10);
  for (let user = 0; user < 10; user += 1) visit(sessions, 'a', user, `u${user}`);
  visit(sessions, 'b', 10, 'u0');
  visit(sessions, 'a', 11, 'u10');
  expect(visit(sessions, 'a', 12, 'u0')).toBeUndefined();
  expect(visit(sessions, 'a', 13, 'u2')).toBeUndefined();
  expect(visit(sessions, 'a', 14, 'u1')).toBeDefined();
});
