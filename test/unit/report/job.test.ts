import { describe, expect, it } from 'vitest';
import { emptyStats } from '../../../core/patterns/stats.ts';
import type { Job } from '../../../core/ports.ts';
import { itemsLeft, makeJobReport, summariseJob } from '../../../core/report/job.ts';
import { taskReport } from '../../../core/report/tasks.ts';
import type { Task } from '../../../core/tasks/port.ts';
import type { WarmResult, WarmStatus } from '../../../core/warming/messages.ts';

const job = (changes: Partial<Job> = {}): Job => ({
  id: 'j',
  createdAt: 5,
  total: 3,
  chunks: 1,
  request: '3 keys',
  ...changes,
});
const result = (key: string, status: WarmStatus): WarmResult => ({ keyspace: 'p', key, status });

describe('a job', () => {
  it('counts each key once, with its last result, by name', () => {
    const results = [result('b', 'failed'), result('a', 'fresh'), result('b', 'warmed')];
    expect(makeJobReport(job(), results)).toEqual({
      job: 'j',
      createdAt: 5,
      request: '3 keys',
      total: 3,
      finished: 2,
      done: false,
      ready: 2,
      state: 'running',
      cancelledAt: null,
      resumes: 0,
      certified: null,
      counts: { fresh: 1, warmed: 1 },
      failures: [],
      results: [result('a', 'fresh'), result('b', 'warmed')],
      nextOffset: null,
    });
  });

  it('is ready with what is warm, fresh or older, and all else is a failure', () => {
    const statuses: readonly WarmStatus[] = ['warmed', 'fresh', 'older', 'invalidated', 'missing'];
    const results = statuses.map((status, index) => result(String(index), status));
    const report = makeJobReport(job({ total: 5 }), results);
    expect(report).toMatchObject({ finished: 5, done: true, ready: 3, state: 'done' });
    expect(report.failures.map(({ status }) => status)).toEqual(['invalidated', 'missing']);
  });

  it('names a thousand failures at most, and counts all of them', () => {
    const results = Array.from({ length: 1_001 }, (_, index) => result(`k${index}`, 'failed'));
    const { failures, counts } = makeJobReport(job({ total: 1_001 }), results);
    expect([failures.length, counts['failed']]).toEqual([1_000, 1_001]);
  });

  it('is cut into pages', () => {
    const results = ['a', 'b', 'c'].map((key) => result(key, 'warmed'));
    const page = (offset: number, limit: number) => {
      const { results: part, nextOffset } = makeJobReport(job(), results, { offset, limit });
      return [part.map(({ key }) => key).join(''), nextOffset];
    };
    expect(page(0, 2)).toEqual(['ab', 2]);
    expect(page(1, 1)).toEqual(['b', 2]);
    expect(page(2, 2)).toEqual(['c', null]);
    expect(page(0, 3)).toEqual(['abc', null]);
  });

  it('is cancelled where a key was, and running again where it was resumed since', () => {
    const results = [result('a', 'warmed'), result('b', 'cancelled'), result('c', 'cancelled')];
    const cancelled = job({ cancelledAt: 9 });
    expect(makeJobReport(cancelled, results)).toMatchObject({
      state: 'cancelled',
      cancelledAt: 9,
      finished: 3,
      counts: { warmed: 1, cancelled: 2 },
    });
    expect(makeJobReport(cancelled, results.slice(0, 1)).state).toBe('cancelled');
    const resumed = makeJobReport(job({ resumes: 2 }), results);
    expect(resumed).toMatchObject({ state: 'running', resumes: 2, finished: 1 });
    const warm = ['a', 'b', 'c'].map((key) => result(key, 'warmed'));
    expect(makeJobReport(cancelled, warm).state).toBe('done');
  });

  it('is told without its keys in a list', () => {
    const summary = summariseJob(job(), [result('a', 'failed')]);
    expect(summary).toMatchObject({ job: 'j', finished: 1, ready: 0, counts: { failed: 1 } });
    for (const name of ['failures', 'results', 'nextOffset']) {
      expect(summary).not.toHaveProperty(name);
    }
  });

  it('has left what has no result and what is not warm', () => {
    const items = ['a', 'b', 'c', 'd', 'e'].map((key) => ({
      keyspace: 'p',
      key,
      params: {},
      loadedNoEarlierThan: 0,
    }));
    const results = [
      result('a', 'warmed'),
      result('b', 'failed'),
      result('c', 'fresh'),
      result('d', 'older'),
    ];
    expect(itemsLeft(items, results).map(({ key }) => key)).toEqual(['b', 'e']);
  });
});

describe('a task', () => {
  const task = (changes: Partial<Task> = {}): Task => ({
    id: 't',
    keyspace: 'p',
    key: 'p:1',
    params: { sku: '1' },
    priority: 10,
    tags: ['x'],
    critical: false,
    updatedAt: 1,
    updatedBy: 'ci',
    ...changes,
  });
  const keyspaces = new Map([['p', { ttlMilliseconds: 3_600_000 }]]) as never;
  const report = (changes: Partial<Task> = {}, stats?: object) =>
    taskReport({ keyspaces }, task(changes), stats && { ...emptyStats(), ...stats }, 1_000);

  it('has a class by its priority', () => {
    const classes = [49, 50, 99, 100].map((priority) => report({ priority }).class);
    expect(classes).toEqual(['normal', 'important', 'important', 'critical']);
  });

  it('is told in seconds, and due at once where nothing is known', () => {
    const given = { intervalMilliseconds: 1_500, ttlMilliseconds: 60_000 };
    expect(report(given)).toMatchObject({ intervalSeconds: 1.5, ttlSeconds: 60, dueAt: 1_000 });
    expect(report()).toMatchObject({
      params: { sku: '1' },
      tags: ['x'],
      intervalSeconds: null,
      ttlSeconds: null,
      loadedAt: null,
      expiresAt: null,
      dueAt: 1_000,
      readsPerMinute: 0,
    });
  });

  it('has the reads per minute of its key', () => {
    // Of the half-life of two TTLs: 10 × ln 2 / 2 reads per hour.
    const { readsPerMinute } = report({}, { counts: [10, 0, 0], countedAt: 1_000 });
    expect(readsPerMinute).toBeCloseTo(3.465_736 / 60, 6);
  });

  it('is due where its entry ends or its interval is over, and never in the past', () => {
    const stats = { loadedAt: 900, expiresAt: 9_000 };
    expect(report({}, stats)).toMatchObject({ loadedAt: 900, expiresAt: 9_000, dueAt: 9_000 });
    expect(report({ intervalMilliseconds: 5_000 }, stats).dueAt).toBe(5_900);
    expect(report({ intervalMilliseconds: 50 }, stats).dueAt).toBe(1_000);
    expect(report({ keyspace: 'gone' }, stats)).toMatchObject({ dueAt: null, readsPerMinute: 0 });
  });
});
