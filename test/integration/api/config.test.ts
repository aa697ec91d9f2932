import { describe, expect, it } from 'vitest';
import type { Schedule } from '../../../core/config/settings.ts';
import { scheduleProblems } from '../../../core/schedules/words.ts';
import { makeApi, START } from '../../support/api.ts';

const limit = (value: number | null) => ({ set: { strategies: { popular: { limit: value } } } });

function makeConfigApi(replace: Parameters<typeof makeApi>[0] = {}) {
  const { ports, call } = makeApi(replace);
  const patch = (json: unknown) => call('PATCH', '/v1/config', { as: 'admin', json });
  const read = async (path: string) => {
    const { body } = await call('GET', '/v1/config', { as: 'read' });
    const found = body.settings.find((setting: { path: string }) => setting.path === path);
    return [body.version, found?.value, found?.origin];
  };
  const history = async () =>
    (await call('GET', '/v1/config/history', { as: 'read' })).body.history;
  return { ports, call, patch, read, history };
}

describe('PATCH /v1/config', () => {
  it('changes settings, with who, when, what and why', async () => {
    const { ports, patch, read, history } = makeConfigApi();
    expect(await read('strategies.popular.limit')).toEqual([0, 100, 'default']);
    const first = await patch({ ...limit(50), note: 'too many' });
    expect(first.status).toBe(200);
    expect(first.body).toEqual({
      dryRun: false,
      version: 1,
      changes: [{ path: 'strategies.popular.limit', from: null, to: 50 }],
      inUseWithinSeconds: 10,
    });
    await ports.clock.advance(1_000);
    await patch(limit(60));
    expect(await read('strategies.popular.limit')).toEqual([2, 60, 'run-time']);
    expect(await history()).toEqual([
      {
        version: 2,
        at: START + 1_000,
        by: 'admin',
        note: null,
        revertedTo: null,
        changes: [{ path: 'strategies.popular.limit', from: 50, to: 60 }],
      },
      {
        version: 1,
        at: START,
        by: 'admin',
        note: 'too many',
        revertedTo: null,
        changes: [{ path: 'strategies.popular.limit', from: null, to: 50 }],
      },
    ]);
  });

  it('reaches the units within seconds', async () => {
    const { ports, call, patch } = makeConfigApi();
    const names = async () => {
      const { body } = await call('GET', '/v1/status', { as: 'read' });
      return body.strategies.filter(({ enabled }: { enabled: boolean }) => !enabled);
    };
    expect(await names()).toEqual([]);
    await patch({ set: { strategies: { trending: { enabled: false } } } });
    await ports.clock.advance(10_000);
    expect(await names()).toMatchObject([{ name: 'trending', nextRunAt: null }]);
  });

  it('reverts to an earlier state, or to the file', async () => {
    const { patch, read, history } = makeConfigApi();
    await patch(limit(50));
    await patch({ set: { experiments: { holdOut: 0 }, ...limit(60).set } });
    const reverted = await patch({ revertTo: 1 });
    expect(reverted.body).toMatchObject({
      version: 3,
      changes: [
        { path: 'experiments.holdOut', from: 0, to: null },
        { path: 'strategies.popular.limit', from: 60, to: 50 },
      ],
    });
    expect(await read('strategies.popular.limit')).toEqual([3, 50, 'run-time']);
    await patch({ revertTo: 0 });
    expect(await read('strategies.popular.limit')).toEqual([4, 100, 'default']);
    expect((await history()).map(({ revertedTo }: { revertedTo: number }) => revertedTo)).toEqual([
      0,
      1,
      null,
      null,
    ]);
    expect((await patch({ revertTo: 9 })).status).toBe(404);
  });

  it('changes nothing on a dry run, nor where nothing differs', async () => {
    const { patch, read, history } = makeConfigApi();
    const dry = await patch({ ...limit(50), dryRun: true });
    expect(dry.body).toMatchObject({ dryRun: true, version: 0, changes: [{ to: 50 }] });
    await patch(limit(50));
    expect((await patch(limit(50))).body).toMatchObject({ version: 1, changes: [] });
    expect(await read('strategies.popular.limit')).toEqual([1, 50, 'run-time']);
    expect(await history()).toHaveLength(1);
  });

  it('refuses what needs a deployment with that reason, and every mistake at once', async () => {
    const { patch, history } = makeConfigApi();
    const set = {
      strategies: { popular: { limit: 'many' } },
      keyspaces: { product: { key: 'x:{sku}' } },
      nonsense: 1,
    };
    const { status, body } = await patch({ set });
    expect(status).toBe(400);
    const problems = body.error.problems.map(
      ({ path, expected }: { path: string; expected: string }) => [path, expected],
    );
    expect(Object.fromEntries(problems)).toEqual({
      'strategies.popular.limit': 'a whole number from 1 to 1000000',
      'keyspaces.product.key': 'a deployment: it is built into the functions',
      nonsense: expect.stringContaining('budget'),
    });
    expect(await history()).toEqual([]);
    expect((await patch({})).status).toBe(400);
    expect((await patch({ ...limit(5), revertTo: 0 })).status).toBe(400);
  });

  it('changes when a strategy runs, and says when that is', async () => {
    const nextTime = ({ kind }: Schedule, after: number) => after + (kind === 'cron' ? 1 : 2);
    const { ports, call, patch, read } = makeConfigApi({ nextTime });
    await patch({ set: { strategies: { popular: { cron: '0 20 * * ? *' } } } });
    expect(await read('strategies.popular.cron')).toEqual([1, '0 20 * * ? *', 'run-time']);
    expect(await read('strategies.popular.every')).toEqual([1, undefined, undefined]);
    await ports.clock.advance(10_000);
    const { body } = await call('GET', '/v1/status', { as: 'read' });
    const [popular] = body.strategies.filter(({ name }: { name: string }) => name === 'popular');
    expect(popular).toMatchObject({
      schedule: { kind: 'cron', expression: '0 20 * * ? *' },
      nextRunAt: ports.clock.now() + 1,
    });
  });

  it('refuses an interval that AWS cannot keep, where it keeps the schedules', async () => {
    const set = { strategies: { popular: { every: '90s' } } };
    expect((await makeConfigApi().patch({ set })).status).toBe(200);
    const { status, body } = await makeConfigApi({ scheduleProblems }).patch({ set });
    expect(status).toBe(400);
    expect(body.error.problems).toEqual([
      {
        path: 'strategies.popular.every',
        expected: 'whole minutes, at least 1m, where AWS keeps the schedule',
        found: '1.5m',
      },
    ]);
  });

  it('is for administrators; looking is for readers', async () => {
    const { call } = makeConfigApi();
    expect((await call('PATCH', '/v1/config', { as: 'read', json: limit(5) })).status).toBe(403);
    expect((await call('GET', '/v1/config', { as: 'record' })).status).toBe(403);
  });

  it('loses no change of two administrators', async () => {
    const { patch, history } = makeConfigApi();
    await Promise.all([patch(limit(5)), patch({ set: { experiments: { holdOut: 0 } } })]);
    expect(await history()).toHaveLength(2);
  });
});
