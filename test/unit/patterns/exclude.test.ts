import { hash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { makeMemoryHygieneStates } from '../../../adapters/memory/hygiene-states.ts';
import type { AccessBatch, AccessEvent } from '../../../core/access.ts';
import {
  readsRow,
  strategyRow,
  WINDOW_LIFE_MILLISECONDS,
  windowRow,
} from '../../../core/budget/rows.ts';
import { resolveSettings } from '../../../core/config/resolve.ts';
import { excludeOutliers } from '../../../core/patterns/exclude.ts';
import { initialHygiene } from '../../../core/patterns/hygiene.ts';
import { startHour } from '../../../core/patterns/session-hour.ts';
import { accessEvent, CONFIG, START } from '../../support/brain.ts';

const settings = resolveSettings(CONFIG);
const HOUR = 3_600_000;

/** States of keyspaces whose sessions read one key each in the hour before. */
async function makeStates() {
  const hygiene = makeMemoryHygieneStates();
  const hour = startHour(START / HOUR);
  for (const keyspace of settings.keyspaces.keys()) {
    await hygiene.save(keyspace, 0, { ...initialHygiene(), hour, usual: new Array(8).fill(1) });
  }
  return hygiene;
}

/** Forty keys, four in each of ten seconds: with six reads of each 24 a second. */
const sweep = (changes: Partial<AccessEvent> = {}): AccessEvent[] =>
  Array.from({ length: 40 }, (_, index) =>
    accessEvent(`${index}`, {
      at: START + 250 * index,
      reads: 6,
      user: 'crawler',
      ...changes,
    }),
  );

async function exclude(batches: readonly AccessBatch[], known: readonly string[] = []) {
  const hygiene = await makeStates();
  const isNew = ({ id }: AccessBatch) => !known.includes(id);
  return excludeOutliers({ settings, hygiene }, batches, isNew, START);
}

const sourcesOf = (batches: readonly AccessBatch[]) =>
  batches.map(({ events }) => [...new Set(events.map(({ source }) => source))]);

describe('what an outlier session read', () => {
  it('is that of a bot, and nothing else is', async () => {
    const other = accessEvent('x', { user: 'person' });
    const nobody = accessEvent('x');
    const gone = { ...accessEvent('x', { user: 'crawler' }), keyspace: 'gone' };
    const events = [...sweep(), other, nobody, gone];
    const { batches } = await exclude([{ id: '1', events, counts: [] }]);
    const bots = sweep().map((event) => ({ ...event, source: 'bot' }));
    expect(batches).toEqual([{ id: '1', events: [...bots, other, nobody, gone], counts: [] }]);
  });

  it('goes from demand to the background where applications have counted it', async () => {
    const account = { popular: { firstHits: 2, earlyMisses: 1 } };
    const [first, ...rest] = sweep();
    const event = { ...(first as AccessEvent), misses: 4, account };
    const { corrections } = await exclude([{ id: '1', events: [event, ...rest], counts: [] }]);
    const row = windowRow('product', START);
    const expiresAt = START + WINDOW_LIFE_MILLISECONDS;
    expect(corrections.slice(0, 4)).toEqual([
      {
        row: readsRow('product'),
        add: {
          reads: -6,
          misses: -4,
          backgroundReads: 6,
          backgroundMisses: 4,
          excludedReads: 6,
        },
      },
      { row, add: { reads: -6, misses: -4 }, expiresAt },
      { row: strategyRow('product', 'popular'), add: { firstHits: -2, earlyMisses: -1 } },
      { row, add: { firstHits: -2, earlyMisses: -1 }, expiresAt },
    ]);
    expect(corrections).toHaveLength(4 + 2 * rest.length);
  });

  it('is only told where counts are made of what is left', async () => {
    const { corrections } = await exclude([{ id: '1', events: sweep() }]);
    expect(corrections).toHaveLength(40);
    expect(corrections[0]).toEqual({ row: readsRow('product'), add: { excludedReads: 6 } });
  });

  it('is corrected once: a batch that was seen before only loses it', async () => {
    const again = { id: '0', events: sweep({ reads: 1 }), counts: [] };
    const { batches, corrections } = await exclude([again, { id: '1', events: sweep() }], ['0']);
    expect(sourcesOf(batches)).toEqual([['bot'], ['bot']]);
    expect(corrections).toHaveLength(40);
  });

  it('is told by what is new alone', async () => {
    const seen = { id: '0', events: sweep() };
    expect((await exclude([seen], ['0'])).corrections).toEqual([]);
    expect(sourcesOf((await exclude([seen], ['0'])).batches)).toEqual([['user']]);
  });

  it('is one keyspace’s: the others judge for themselves, and count their own reads', async () => {
    const apart = sweep({ reads: 4 });
    const beside = apart.map((event) => ({ ...event, keyspace: 'control' }));
    expect(
      sourcesOf((await exclude([{ id: '1', events: [...apart, ...beside] }])).batches),
    ).toEqual([['user']]);
    const person = { ...accessEvent('x', { user: 'person' }), keyspace: 'control' };
    const { batches } = await exclude([{ id: '1', events: [...sweep(), person] }]);
    expect(sourcesOf(batches)).toEqual([['bot', 'user']]);
  });

  it('is no burst where all of it came in one moment: that is one act of a person', async () => {
    const { batches } = await exclude([{ id: '1', events: sweep({ at: START }) }]);
    expect(sourcesOf(batches)).toEqual([['user']]);
  });

  it('is nothing of a session where it says itself that it is a bot', async () => {
    const states = await makeStates();
    const given = [{ id: '1', events: sweep({ source: 'bot' }) }];
    const { batches, corrections } = await excludeOutliers(
      { settings, hygiene: states },
      given,
      () => true,
      START,
    );
    expect({ batches, corrections }).toEqual({ batches: given, corrections: [] });
    expect((await states.read('product')).version).toBe(1);
  });
});

describe('what is kept of sessions', () => {
  it('is a short digest of the user, or of the session where no user is named', async () => {
    const hygiene = await makeStates();
    const events = [
      accessEvent('a', { user: 'ann', session: 's1' }),
      accessEvent('a', { session: 's2' }),
    ];
    await excludeOutliers({ settings, hygiene }, [{ id: '1', events }], () => true, START);
    const digest = (id: string) => hash('sha256', id, 'base64url').slice(0, 12);
    const heavy = (await hygiene.read('product')).state?.hour.heavy ?? [];
    expect(heavy.map(({ session }) => session)).toEqual([digest('ann'), digest('s2')]);
  });

  it('is not written for a keyspace in which nobody read', async () => {
    const hygiene = await makeStates();
    const events = [accessEvent('a', { user: 'ann' })];
    await excludeOutliers({ settings, hygiene }, [{ id: '1', events }], () => true, START);
    expect((await hygiene.read('product')).version).toBe(2);
    expect((await hygiene.read('control')).version).toBe(1);
  });

  it('is judged again on what another worker wrote meanwhile, twelve times at most', async () => {
    const hygiene = await makeStates();
    let saves = 0;
    const losing = (times: number) => ({
      ...hygiene,
      save: async (...args: Parameters<typeof hygiene.save>) => {
        saves += 1;
        return saves > times && hygiene.save(...args);
      },
    });
    const ask = (times: number) =>
      excludeOutliers(
        { settings, hygiene: losing(times) },
        [{ id: '1', events: sweep() }],
        () => true,
        START,
      );
    expect((await ask(11)).corrections).toHaveLength(40);
    expect((await hygiene.read('product')).version).toBe(2);
    saves = 0;
    await expect(ask(12)).rejects.toMatchObject({ code: 'contended' });
    expect(saves).toBe(12);
  });
});
