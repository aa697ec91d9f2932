import fc from 'fast-check';
import { test } from 'vitest';
import { makeMemoryGuide } from '../../adapters/memory/guide.ts';
import { pairModel } from '../../core/foresight/pair-model.ts';

const GUIDANCE = { threshold: 0, model: pairModel.current(undefined) };
const LIFE = 60_000;

/** Ingest takes back and grants anew; readers spend; all of them whenever they like. */
test('what was spent and what came back is what was granted, in whatever order', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      fc.array(fc.nat(20), { minLength: 1, maxLength: 6 }),
      fc.array(fc.nat(30), { minLength: 1, maxLength: 4 }),
      async (scheduler, grants, readers) => {
        const guide = makeMemoryGuide({ now: () => 0 });
        const spent = new Map<number, number>();
        const returned = new Map<number, number>();
        const turn = () => scheduler.schedule(Promise.resolve());
        const add = (to: Map<number, number>, period: number, calls: number) =>
          to.set(period, (to.get(period) ?? 0) + calls);
        const takeBack = async () => {
          const left = await guide.withdraw('product');
          if (left) add(returned, left.reservedAt, left.calls);
        };
        const ingest = async () => {
          for (const [reservedAt, calls] of grants.entries()) {
            await turn();
            await takeBack();
            await turn();
            await guide.publish('product', GUIDANCE, { reservedAt, calls }, LIFE);
          }
        };
        const read = async (times: number) => {
          for (let time = 0; time < times; time += 1) {
            await turn();
            const reservedAt = await guide.spend('product');
            if (reservedAt !== undefined) add(spent, reservedAt, 1);
          }
        };
        const all = Promise.all([ingest(), ...readers.map(read)]);
        await scheduler.waitFor(all);
        await takeBack();
        return grants.every(
          (calls, period) => (spent.get(period) ?? 0) + (returned.get(period) ?? 0) === calls,
        );
      },
    ),
  );
});
