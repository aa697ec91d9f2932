import { describe, expect, it } from 'vitest';
import { makeMemoryLog } from '../../../adapters/memory/log.ts';
import { makeMemoryMetrics } from '../../../adapters/memory/metrics.ts';
import { correlation } from '../../../adapters/system/correlation.ts';
import { readsRow } from '../../../core/budget/rows.ts';
import { dependencyDown } from '../../../core/errors.ts';
import type { Guide } from '../../../core/foresight/guide.ts';
import { makeIngester } from '../../../core/patterns/ingest.ts';
import { makeIngest } from '../../../lambdas/ingest/ingest.ts';
import { toContext } from '../../../local/gateway-event.ts';
import { accessBatch, accessEvent, makeBrain, START } from '../../support/brain.ts';

const down = () => Promise.reject(dependencyDown('redis'));
const GUIDE_DOWN: Guide = {
  guidance: down,
  halt: down,
  publish: down,
  withdraw: down,
  spend: down,
  publishSuccessors: down,
  successors: down,
};

/** One user who goes on from one product to another. */
const walk = (id: string, user = 'ann') =>
  accessBatch(id, [
    accessEvent('a', { user, at: START }),
    accessEvent('b', { user, at: START + 1_000 }),
  ]);

describe('ingest while redis is down', () => {
  it('folds and counts the window, says that nobody was told, and recovers', async () => {
    const brain = makeBrain();
    await brain.clock.set(START + 2_000);
    const report = await makeIngester({ ...brain, guide: GUIDE_DOWN })([walk('1')]);
    expect(report.guideError).toMatchObject({ code: 'dependency_down' });
    expect((await brain.ledger.read([readsRow('product')]))[0]).toEqual({ reads: 2 });
    expect((await brain.stats('a'))?.next).toMatchObject({ visits: 1, slots: [{ count: 1 }] });

    const again = await brain.ingest([walk('1'), walk('2', 'bob')]);
    expect(again.repeated).toBe(1);
    expect(again.guideError).toBeUndefined();
    expect((await brain.ledger.read([readsRow('product')]))[0]).toEqual({ reads: 4 });
    expect(await brain.guide.guidance('product')).toBeDefined();
  });

  it('keeps no message back for it, and warns', async () => {
    const brain = makeBrain();
    await brain.clock.set(START + 2_000);
    const log = makeMemoryLog();
    const metrics = makeMemoryMetrics();
    const ingest = makeIngest({ ...brain, guide: GUIDE_DOWN, log, metrics, correlation });
    const record = { messageId: 'm', body: JSON.stringify(walk('1')) };
    const event = { Records: [record] } as unknown as Parameters<typeof ingest>[0];
    const context = toContext('ingest', 'request', () => 60_000);
    expect(await ingest(event, context)).toEqual({ batchItemFailures: [] });
    expect(log.lines.filter(({ level }) => level === 'warn')).toMatchObject([
      { message: 'readers were not guided', fields: { error: expect.stringContaining('redis') } },
    ]);
  });

  it('fails where the fault is its own', async () => {
    const brain = makeBrain();
    const broken = { ...GUIDE_DOWN, withdraw: () => Promise.reject(new TypeError('a bug')) };
    const ingest = makeIngester({ ...brain, guide: broken });
    await expect(ingest([walk('1')])).rejects.toThrow('a bug');
  });
});
