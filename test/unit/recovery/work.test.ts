import { describe, expect, test } from 'vitest';
import type { Lease } from '../../../core/recovery/lease.ts';
import type { Cause, Refill } from '../../../core/recovery/port.ts';
import type { ShorterLife } from '../../../core/recovery/spread.ts';
import { registeredTasks, workOnRefill } from '../../../core/recovery/work.ts';
import type { Task } from '../../../core/tasks/port.ts';
import { KEYS, makeRecoveryRig } from '../../support/recovery-rig.ts';

const TASK: Task = {
  keyspace: 'product',
  key: 'product:task',
  params: { sku: 'task' },
  id: 't',
  priority: 10,
  tags: [],
  critical: true,
  updatedAt: 0,
  updatedBy: 'test',
};

/** Works on a refill under a lease that notes what is asked of it. */
async function open(cause: Cause = 'failover') {
  const rig = await makeRecoveryRig();
  const kept: Refill[] = [];
  const ended: number[] = [];
  const releases: true[] = [];
  const shorter: ShorterLife[] = [];
  const lives = { shorten: async (some: readonly ShorterLife[]) => void shorter.push(...some) };
  const lease: Lease = {
    async keep(refill) {
      kept.push(refill);
      return true;
    },
    release: async () => void releases.push(true),
    end: async ({ usualShare }) => void ended.push(usualShare),
  };
  const refill = (): Refill => ({
    job: 'j',
    cause,
    startedAt: rig.clock.now(),
    leaseUntil: rig.clock.now() + 60_000,
    sent: {},
    settledBefore: {},
    sentAt: 0,
  });
  const work = (own: Partial<Refill> = {}, deadlineAt = rig.soon(), changes: Partial<Lease> = {}) =>
    workOnRefill({ ...rig, lives }, { ...lease, ...changes }, { ...refill(), ...own }, deadlineAt);
  return { ...rig, kept, ended, shorter, work, released: () => releases.length };
}

describe('working on a refill', () => {
  test('fills, certifies, tells, and notes what is usual from then on', async () => {
    const own = await open();
    await own.lose(own.keys.slice(0, 3));
    expect(await own.through(own.work())).toBe('refilled');
    expect(own.log.lines.map(({ message, fields }) => [message, fields])).toEqual([
      ['the cache is filled again', { job: 'j', cause: 'failover', keys: 3 }],
      [
        'the cache is filled',
        { job: 'j', cause: 'failover', spread: 0, at: own.clock.now(), of: 3, readable: 3 },
      ],
    ]);
    expect([own.ended, own.released()]).toEqual([[0], 0]);
    const found = await own.jobs.read('j');
    expect(found?.job).toMatchObject({ total: 3, chunks: 1, request: '3 keys after: a failover' });
  });

  test('spreads what readers have loaded after a cold cache alone', async () => {
    const cold = await open('cold-cache');
    await cold.lose(cold.keys.slice(0, 3));
    expect(await cold.through(cold.work())).toBe('refilled');
    expect(cold.shorter.length).toBeGreaterThan(0.8 * KEYS);
    const told = await open('failover');
    await told.lose(told.keys.slice(0, 3));
    expect(await told.through(told.work())).toBe('refilled');
    expect(told.shorter).toEqual([]);
  });

  test('where nothing is lost creates no job, and ends', async () => {
    const own = await open();
    expect(await own.work()).toBe('nothing');
    expect(await own.jobs.read('j')).toBeUndefined();
    expect([own.ended, own.kept, own.log.lines]).toEqual([[0], [], []]);
  });

  test('goes on with the items that were found at first', async () => {
    const own = await open();
    await own.lose(own.keys.slice(0, 3));
    const items = [{ ...TASK, loadedNoEarlierThan: 0 }].map(
      ({ keyspace, key, params, loadedNoEarlierThan }) => ({
        keyspace,
        key,
        params,
        loadedNoEarlierThan,
      }),
    );
    await own.jobs.create({ id: 'j', createdAt: 0, total: 1, chunks: 1, request: '' }, items);
    expect(await own.through(own.work())).toBe('refilled');
    expect(own.origin.calls).toEqual([['task']]);
  });

  test('holds its lease on once it has sent, for a minute from then', async () => {
    const own = await open();
    await own.lose(own.keys.slice(0, 3));
    const now = own.clock.now();
    expect(await own.work({}, now + 2_000)).toBe('refilling');
    expect(own.kept).toMatchObject([{ sentAt: now, leaseUntil: now + 60_000, job: 'j' }]);
    expect(own.released()).toBe(1);
    expect(own.ended).toEqual([]);
  });

  test.each([
    ['half a minute', 30_000, 0],
    ['less than half a minute', 29_999, 1],
  ])('renews a lease that has %s left', async (_, left, renewals) => {
    const own = await open();
    await own.lose(own.keys.slice(0, 3));
    const now = own.clock.now();
    // All of it is on its way: nothing is sent.
    const sent = { sent: { catalog: 3 }, sentAt: now - 1, leaseUntil: now + left };
    expect(await own.work(sent, now)).toBe('refilling');
    expect(own.kept).toHaveLength(renewals);
  });

  test('leaves it to another who has taken it over', async () => {
    const own = await open();
    await own.lose(own.keys.slice(0, 3));
    expect(await own.work({}, own.soon(), { keep: async () => false })).toBe('busy');
    expect([own.ended, own.released()]).toEqual([[], 0]);
  });

  test('gives its lease back where it fails', async () => {
    const own = await open();
    const failing = { ...own, tasks: { list: () => Promise.reject(new Error('no table')) } };
    const releases: true[] = [];
    const lease: Lease = {
      keep: async () => true,
      release: async () => void releases.push(true),
      end: async () => undefined,
    };
    const refill = {
      job: 'j',
      cause: 'failover',
      startedAt: 0,
      leaseUntil: 0,
      sent: {},
      settledBefore: {},
      sentAt: 0,
    } as const;
    await expect(workOnRefill(failing, lease, refill, own.soon())).rejects.toThrow('no table');
    expect(releases).toHaveLength(1);
  });
});

test('registered tasks stand without their versions', async () => {
  const tasks = { list: async () => [{ version: 3, task: TASK }] };
  expect(await registeredTasks({ tasks })).toEqual([TASK]);
});
