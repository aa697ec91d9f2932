import { describe, expect, it } from 'vitest';
import { strategyRow } from '../../../core/budget/rows.ts';
import type { Task } from '../../../core/tasks/port.ts';
import { CONFIG, MINUTE, makeBrain, ref, START } from '../../support/brain.ts';

function task(id: string, fields: Partial<Task> = {}): Task {
  return {
    ...ref(id),
    id,
    params: { sku: id },
    priority: 100,
    tags: [],
    critical: true,
    updatedAt: START,
    updatedBy: 'admin',
    ...fields,
  };
}

async function register(brain: ReturnType<typeof makeBrain>, ...tasks: readonly Task[]) {
  for (const each of tasks) await brain.tasks.save({ version: 0, task: each });
}

/** Runs `critical` every five minutes, and warms what it sends; the skus loaded at each run. */
async function runFor(brain: ReturnType<typeof makeBrain>, minutes: number) {
  const loads: string[][] = [];
  for (let minute = 0; minute < minutes; minute += 5) {
    const before = brain.origin.calls.length;
    await brain.run('critical');
    // Refreshes wait for the end of their entries: until the next run.
    await brain.clock.advance(5 * MINUTE);
    await brain.drain();
    loads.push(brain.origin.calls.slice(before).flat().sort());
  }
  return loads;
}

describe('registered tasks', () => {
  it('are warmed beside the critical entries of the file', async () => {
    const brain = makeBrain();
    await register(brain, task('a'), task('b', { priority: 50 }));
    const report = await brain.run('critical');
    expect(report.approvedKeys.map(({ key }) => key)).toEqual([
      'product:a',
      'product:vip',
      'product:b',
    ]);
    await brain.drain();
    expect(brain.origin.calls.flat().sort()).toEqual(['a', 'b', 'vip']);
  });

  it('stand for the entry of the file with the same key', async () => {
    const brain = makeBrain();
    await register(brain, task('vip', { priority: 7 }));
    const { approvedKeys } = await brain.run('critical');
    expect(approvedKeys).toHaveLength(1);
    await brain.drain();
    expect((await brain.stats('vip'))?.decisions?.[0]?.reason).toBe("task 'vip' with priority 7");
  });

  it('are loaded again at their own intervals although their entries live on', async () => {
    const brain = makeBrain({ config: { ...CONFIG, critical: [] } });
    await register(
      brain,
      task('often', { intervalMilliseconds: 10 * MINUTE }),
      task('seldom', { intervalMilliseconds: 25 * MINUTE }),
    );
    const loads = await runFor(brain, 60);
    const count = (sku: string) => loads.flat().filter((loaded) => loaded === sku).length;
    expect(count('often')).toBeGreaterThanOrEqual(5);
    expect(count('often')).toBeLessThanOrEqual(6);
    expect(count('seldom')).toBeGreaterThanOrEqual(2);
    expect(count('seldom')).toBeLessThanOrEqual(3);
  });

  it('give their entries a life of their own', async () => {
    const brain = makeBrain();
    await register(brain, task('short', { ttlMilliseconds: 2 * MINUTE }));
    await brain.run('critical');
    await brain.drain();
    const { state } = await brain.cache.read('product:short');
    expect(state.expiresAt - START).toBeLessThanOrEqual(2 * MINUTE);
    expect(state.expiresAt - START).toBeGreaterThanOrEqual(1.8 * MINUTE);
    const [vip] = await brain.cache.inspect(['product:vip']);
    expect((vip?.expiresAt ?? 0) - START).toBeGreaterThan(20 * MINUTE);
  });

  it('are decided on like any other key where they are not critical', async () => {
    const brain = makeBrain();
    await register(brain, task('unread', { critical: false }));
    const report = await brain.run('critical');
    expect(report).toMatchObject({ proposed: 2, approved: 1, verdicts: { approved: 1 } });
    const [tasks, critical] = await brain.ledger.read([
      strategyRow('product', 'tasks'),
      strategyRow('product', 'critical'),
    ]);
    expect(tasks).toEqual({ proposed: 1 });
    expect(critical).toEqual({ proposed: 1, approved: 1 });
  });

  it('of a keyspace that is no longer warmed are left alone', async () => {
    const brain = makeBrain();
    await register(
      brain,
      task('gone', { keyspace: 'nowhere' }),
      task('control', { keyspace: 'control', key: 'control:control' }),
    );
    expect(await brain.run('critical')).toMatchObject({ proposed: 1 });
  });
});
