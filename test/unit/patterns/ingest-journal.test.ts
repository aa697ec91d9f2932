import { describe, expect, it } from 'vitest';
import { makeMemoryJournal } from '../../../adapters/memory/journal.ts';
import { makeMemoryLedger } from '../../../adapters/memory/ledger.ts';
import { makeManualClock } from '../../../adapters/memory/manual-clock.ts';
import { addEntries, derivedToken, openBatches } from '../../../core/patterns/ingest-journal.ts';
import type { LedgerEntry } from '../../../core/ports.ts';
import { accessBatch, accessEvent, MINUTE, START } from '../../support/brain.ts';

const entry = (reads: number): LedgerEntry => ({ row: 'reads:product', add: { reads } });

/** A journal and a ledger that tell what they were told. */
function makePorts() {
  const calls: string[] = [];
  const journal = makeMemoryJournal();
  const ledger = makeMemoryLedger(makeManualClock(START));
  return {
    calls,
    journalMilliseconds: 60 * MINUTE,
    journal: {
      ...journal,
      counted: async (id: string, at: number) => {
        calls.push(`counted ${id}`);
        return journal.counted(id, at);
      },
      finish: async (id: string, at: number) => {
        calls.push(`finish ${id}`);
        return journal.finish(id, at);
      },
    },
    ledger: {
      ...ledger,
      add: async (entries: readonly LedgerEntry[], token?: string) => {
        calls.push(`add ${token}`);
        return ledger.add(entries, token);
      },
    },
  };
}

const batches = ['1', '2'].map((id) => accessBatch(id, [accessEvent('a')]));
const begun = (id: string, messages: readonly string[]) => {
  return { id, messages, entries: [entry(1)], at: START };
};
const idsOf = (open: readonly { readonly id: string }[]) => open.map(({ id }) => id);

describe('batches that come again', () => {
  it('are open once each where nothing is known of them', async () => {
    const ports = makePorts();
    const [first, second] = batches;
    const { open } = await openBatches(ports, [...batches, ...batches], START);
    expect(open).toEqual([first, second]);
    expect(ports.calls).toEqual([]);
  });

  it('are closed by any batch that was finished, also beside one that died', async () => {
    const ports = makePorts();
    await ports.journal.begin(begun('dead', ['1', '2']));
    await ports.journal.counted('dead', START);
    await ports.journal.begin(begun('done', ['2']));
    await ports.journal.finish('done', START);
    ports.calls.length = 0;
    const { open, recent, history } = await openBatches(ports, batches, START);
    expect(idsOf(open)).toEqual(['1']);
    expect(idsOf(recent)).toEqual(['dead', 'done']);
    expect([...history].map(([id, earlier]) => [id, idsOf(earlier)])).toEqual([
      ['1', ['dead']],
      ['2', ['dead', 'done']],
    ]);
    expect(ports.calls).toEqual([]);
  });

  it('have their counts added that a batch which died had left, once', async () => {
    const ports = makePorts();
    await ports.journal.begin(begun('dead', ['1']));
    expect(idsOf((await openBatches(ports, batches, START)).open)).toEqual(['1', '2']);
    expect(ports.calls).toEqual(['add dead', 'counted dead']);
    await openBatches(ports, batches, START);
    expect(ports.calls).toHaveLength(2);
    expect(await ports.ledger.read(['reads:product'])).toEqual([{ reads: 1 }]);
  });

  it('are closed with a batch that only had to add what it derived', async () => {
    const ports = makePorts();
    await ports.journal.begin(begun('dead', ['1']));
    await ports.journal.counted('dead', START);
    await ports.journal.derive('dead', [entry(2)], START);
    ports.calls.length = 0;
    expect(idsOf((await openBatches(ports, batches, START)).open)).toEqual(['2']);
    expect(ports.calls).toEqual(['add dead:derived', 'finish dead']);
    expect(idsOf((await openBatches(ports, batches, START)).open)).toEqual(['2']);
    expect(ports.calls).toHaveLength(2);
  });

  it('are looked for no further back than the journal is read', async () => {
    const ports = makePorts();
    await ports.journal.begin(begun('dead', ['1']));
    const late = START + 60 * MINUTE;
    expect((await openBatches(ports, batches, late)).recent).toHaveLength(1);
    expect((await openBatches(ports, batches, late + 1)).recent).toEqual([]);
  });
});

describe('what a batch adds to the ledger', () => {
  it('is written down, and nothing is where it adds nothing', async () => {
    const ports = makePorts();
    await addEntries(ports, { id: 'w', entries: [] }, START);
    expect(ports.calls).toEqual([]);
    await addEntries(ports, { id: 'w', entries: [entry(1)] }, START);
    expect(ports.calls).toEqual(['add w', 'counted w']);
  });

  it('has another token for what was derived', () => {
    expect([derivedToken('w'), derivedToken('v')]).toEqual(['w:derived', 'v:derived']);
  });
});
