import { expect, it } from 'vitest';
import type { CriticalEntry, Settings } from '../../../core/config/settings.ts';
import { emptyStats, type KeyStats } from '../../../core/patterns/stats.ts';
import { candidateOf, type Duty, dutiesOf, dutyDueAt } from '../../../core/tasks/due.ts';
import type { Task } from '../../../core/tasks/port.ts';
import { MINUTE, makeBrain, ref, START } from '../../support/brain.ts';

const stats = (fields: Partial<KeyStats>): KeyStats => ({ ...emptyStats(), ...fields });
const duty = (fields: Partial<Duty> = {}): Duty => {
  const base = { ...ref('a'), params: { sku: 'a' }, priority: 7, critical: true, reason: 'r' };
  return { ...base, ...fields };
};

it('duties are critical entries and tasks, each key once, the most important first', () => {
  const { settings: whole } = makeBrain();
  const entry = (sku: string, priority: number): CriticalEntry => {
    return { ...ref(sku), params: { sku }, priority };
  };
  const settings: Settings = { ...whole, critical: [entry('a', 60), entry('b', 90)] };
  const task = (id: string, fields: Partial<Task> = {}) =>
    ({
      id,
      ...ref(id),
      params: { sku: id },
      priority: 80,
      critical: false,
      tags: [],
      ...fields,
    }) as never as Task;
  const tasks = [
    task('c', { priority: 100 }),
    task('a', { intervalMilliseconds: 5 }),
    task('d', { keyspace: 'control' }),
    task('e', { keyspace: 'gone' }),
  ];
  expect(dutiesOf(settings, tasks)).toEqual([
    { ...tasks[0], reason: "task 'c' with priority 100" },
    { ...entry('b', 90), critical: true, reason: 'critical with priority 90' },
    { ...tasks[1], reason: "task 'a' with priority 80" },
  ]);
});

it('a duty is due at the end of its entry, or at its interval where that is sooner', () => {
  const entry = stats({ loadedAt: START, expiresAt: START + 10 });
  expect(dutyDueAt({}, undefined)).toBe(0);
  expect(dutyDueAt({}, entry)).toBe(START + 10);
  expect(dutyDueAt({ intervalMilliseconds: 9 }, entry)).toBe(START + 9);
  expect(dutyDueAt({ intervalMilliseconds: 11 }, entry)).toBe(START + 10);
});

it('a duty is a candidate from the time that it is due, and a refresh while its entry lives', () => {
  const base = { ref: ref('a'), params: { sku: 'a' }, priority: 7, reason: 'r' };
  const entry = stats({ loadedAt: START, expiresAt: START + MINUTE });
  expect(candidateOf(duty(), undefined, START)).toStrictEqual({ ...base, warmAt: START });
  expect(candidateOf(duty(), entry, START)).toStrictEqual({ ...base, warmAt: START + MINUTE });
  expect(candidateOf(duty({ intervalMilliseconds: 5 }), entry, START + 9)).toStrictEqual({
    ...base,
    warmAt: START + 9,
    isRefresh: true,
  });
  expect(
    candidateOf(duty({ critical: false, ttlMilliseconds: 3 }), entry, START + 2 * MINUTE),
  ).toStrictEqual({
    ...base,
    warmAt: START + 2 * MINUTE,
    ttlMilliseconds: 3,
    decidedAs: 'tasks',
  });
});
