import { describe, expect, it } from 'vitest';
import { makeMemoryJournal } from '../../../adapters/memory/journal.ts';
import { makeManualClock } from '../../../adapters/memory/manual-clock.ts';
import { readsRow } from '../../../core/budget/rows.ts';
import { callableUntil, claimBatches } from '../../../core/patterns/claims.ts';
import { makeIngester } from '../../../core/patterns/ingest.ts';
import { accessBatch, accessEvent, MINUTE, makeBrain, START } from '../../support/brain.ts';
import { eventually } from '../../support/eventually.ts';

const batches = [accessBatch('a', []), accessBatch('b', [])];
const claim = (id: string) => ({ id, until: START + MINUTE });

function makePorts() {
  return { journal: makeMemoryJournal(), clock: makeManualClock(START) };
}

describe('a claim of batches', () => {
  it('is whole where nobody else has any', async () => {
    const ports = makePorts();
    expect(await claimBatches(ports, batches, claim('1'))).toEqual({ held: batches, left: [] });
  });

  it('leaves to an earlier id what that one has', async () => {
    const ports = makePorts();
    await ports.journal.claim({ ...claim('1'), messages: ['b'] });
    const { held, left } = await claimBatches(ports, batches, claim('2'));
    expect({ held: held.map(({ id }) => id), left }).toEqual({ held: ['a'], left: ['b'] });
    expect(await ports.journal.claims()).toContainEqual({ ...claim('2'), messages: ['a'] });
  });

  it('leaves nothing that it was never given, and is said once where it stays whole', async () => {
    const ports = makePorts();
    const said: unknown[] = [];
    const saying: typeof ports.journal.claim = async (each) => {
      said.push(each.messages);
      return ports.journal.claim(each);
    };
    const journal = { ...ports.journal, claim: saying };
    await ports.journal.claim({ ...claim('1'), messages: ['b', 'c'] });
    expect((await claimBatches({ ...ports, journal }, batches, claim('2'))).left).toEqual(['b']);
    expect(said).toEqual([['a', 'b'], ['a']]);
    await ports.journal.release('1');
    await claimBatches({ ...ports, journal }, batches, claim('3'));
    expect(said.slice(2)).toEqual([['a', 'b'], ['b']]);
    await ports.journal.release('2');
    await ports.journal.release('3');
    await claimBatches({ ...ports, journal }, batches, claim('4'));
    expect(said.slice(4)).toEqual([['a', 'b']]);
  });

  it('waits for a later id to give way, and has all once it has', async () => {
    const ports = makePorts();
    await ports.journal.claim({ ...claim('2'), messages: ['b'] });
    const claiming = claimBatches(ports, batches, claim('1'));
    await eventually(() => ports.clock.sleepers === 1);
    await ports.journal.claim({ ...claim('2'), messages: [] });
    await ports.clock.advance(100);
    expect((await claiming).left).toEqual([]);
  });

  it('leaves to a later id what that one keeps', async () => {
    const ports = makePorts();
    await ports.journal.claim({ ...claim('2'), messages: ['b'] });
    const claiming = claimBatches(ports, batches, claim('1'));
    for (let look = 1; look < 5; look += 1) {
      await eventually(() => ports.clock.sleepers === 1);
      await ports.clock.advance(100);
    }
    expect((await claiming).left).toEqual(['b']);
  });

  it('of a worker that died ends with its time', async () => {
    const ports = makePorts();
    await ports.journal.claim({ ...claim('1'), messages: ['b'], until: START });
    expect((await claimBatches(ports, batches, claim('2'))).left).toEqual([]);
  });
});

describe('two workers of ingest', () => {
  it('count a batch once that both are handed at the same moment', async () => {
    const brain = makeBrain();
    const batch = accessBatch('1', [accessEvent('a')]);
    const ingest = makeIngester(brain);
    const both = Promise.all([ingest([batch]), ingest([batch])]);
    await eventually(async () => {
      if (brain.clock.sleepers > 0) await brain.clock.advance(100);
      const [row] = await brain.ledger.read([readsRow('product')]);
      return row?.['reads'] === 1 && brain.clock.sleepers === 0;
    });
    const reports = await both;
    expect(reports.flatMap(({ left }) => left)).toEqual(['1']);
    expect(await brain.journal.claims()).toEqual([]);
    expect((await brain.stats('a'))?.reads).toBe(1);
  });

  it('write nothing once their time is over', async () => {
    const brain = makeBrain();
    const batch = accessBatch('1', [accessEvent('a')]);
    await brain.clock.advance(MINUTE);
    await expect(brain.ingest([batch], START)).rejects.toThrow('is with another worker');
    expect(await brain.stats('a')).toBeUndefined();
  });
});

describe('a port with an end', () => {
  it('answers until then, and throws afterwards', async () => {
    const clock = makeManualClock(START);
    const port = callableUntil(clock, START + 1, { ask: async (text: string) => `${text}!` });
    expect(await port.ask('yes')).toBe('yes!');
    await clock.advance(1);
    expect(await port.ask('yes')).toBe('yes!');
    await clock.advance(1);
    await expect(port.ask('yes')).rejects.toMatchObject({ code: 'contended' });
  });
});
