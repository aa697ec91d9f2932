import { describe, expect, test } from 'vitest';
import { jitteredTtl } from '../../../core/warming/jitter.ts';
import { statusOfError } from '../../../core/warming/messages.ts';
import { emissionMilliseconds, isTooLate } from '../../../core/warming/pace.ts';

const rate = (calls: number, perMilliseconds: number) => ({ calls, perMilliseconds });

describe('the time between two calls', () => {
  test('is the period and its lateness, over the calls', () => {
    expect(emissionMilliseconds(rate(5, 1_000))).toBe(210);
    expect(emissionMilliseconds(rate(1, 5_000))).toBe(5_250);
    expect(emissionMilliseconds(rate(10, 60_000))).toBe(6_025);
  });
});

describe('a call', () => {
  test('is too late beyond a twentieth of a short period', () => {
    expect(isTooLate(rate(5, 1_000), 50)).toBe(false);
    expect(isTooLate(rate(5, 1_000), 50.1)).toBe(true);
  });

  test('is too late beyond a quarter of a second of a long one', () => {
    expect(isTooLate(rate(10, 60_000), 250)).toBe(false);
    expect(isTooLate(rate(10, 60_000), 251)).toBe(true);
  });

  test('is never too late where calls are closer than ten milliseconds', () => {
    expect(isTooLate(rate(105, 1_000), 51)).toBe(true);
    expect(isTooLate(rate(106, 1_000), 1_000)).toBe(false);
  });
});

describe('the life of a warmed entry', () => {
  const keyspace = { jitter: 0.1, ttlMilliseconds: 100_000 };

  test('is its TTL without jitter', () => {
    expect(jitteredTtl({ ...keyspace, jitter: 0 }, { key: 'a' }, 'r')).toBe(100_000);
    const own = { key: 'a', ttlMilliseconds: 1_000.5 };
    expect(jitteredTtl({ ...keyspace, jitter: 0 }, own, 'r')).toBe(1_000.5);
  });

  test('is shorter by a share of the jitter that key and run decide', () => {
    const lives = ['a', 'b', 'c', 'd'].map((key) => jitteredTtl(keyspace, { key }, 'r'));
    expect(new Set(lives).size).toBe(4);
    for (const life of lives) {
      expect(life).toBeGreaterThan(90_000);
      expect(life).toBeLessThanOrEqual(100_000);
      expect(Number.isInteger(life)).toBe(true);
    }
    expect(jitteredTtl(keyspace, { key: 'a' }, 'r')).toBe(lives[0]);
    expect(jitteredTtl(keyspace, { key: 'a' }, 'r2')).not.toBe(lives[0]);
  });

  test('is shorter by no more than is to be spread', () => {
    const taken = 100_000 - jitteredTtl(keyspace, { key: 'a' }, 'r');
    expect(jitteredTtl(keyspace, { key: 'a' }, 'r', 1_000)).toBe(Math.round(100_000 - taken / 10));
    expect(jitteredTtl(keyspace, { key: 'a' }, 'r', 0)).toBe(100_000);
  });
});

test('an error says what became of its key', () => {
  expect(statusOfError('origin_missing')).toBe('missing');
  expect(statusOfError('job_cancelled')).toBe('cancelled');
  expect(statusOfError('origin_failed')).toBe('failed');
});
