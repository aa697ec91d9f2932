import { describe, expect, it } from 'vitest';
import { makeMemoryPatterns } from '../../../adapters/memory/patterns.ts';
import type { KeyRecord, KeyStats } from '../../../core/patterns/stats.ts';
import { distinctBy, distinctRefs, updatePatterns } from '../../../core/patterns/update.ts';
import type { Patterns } from '../../../core/ports.ts';
import { record, ref } from '../../support/records.ts';

const readOnce = (stats: KeyStats): KeyStats => ({ ...stats, reads: stats.reads + 1 });

/** Patterns that tell what they were asked, and lose the first saves to another writer. */
function makeWatched(lost = 0) {
  const patterns = makeMemoryPatterns();
  const asked: string[][] = [];
  const saved: string[][] = [];
  const watched: Patterns = {
    ...patterns,
    read: (refs) => {
      asked.push(refs.map(({ key }) => key));
      return patterns.read(refs);
    },
    save: async (records) => {
      saved.push(records.map(({ ref: { key } }) => key));
      return saved.length > lost ? patterns.save(records) : records.map((each) => each.ref);
    },
  };
  return { patterns, watched, asked, saved };
}

describe('a change of statistics', () => {
  it('is made once for each key, however often it is named', async () => {
    const { patterns, watched, asked, saved } = makeWatched();
    await updatePatterns(watched, [ref('a'), ref('b'), ref('a')], readOnce);
    expect([asked, saved]).toEqual([[['a', 'b']], [['a', 'b']]]);
    const stored = await patterns.read([ref('a'), ref('b')]);
    expect(stored.map((each) => each?.stats.reads)).toEqual([1, 1]);
  });

  it('is not written where it changes nothing', async () => {
    const { watched, saved } = makeWatched();
    await updatePatterns(watched, [ref('a')], () => undefined);
    expect(saved).toEqual([]);
  });

  it('is made again of what others wrote, twelve times at most', async () => {
    const late = makeWatched(11);
    await updatePatterns(late.watched, [ref('a')], readOnce);
    expect(late.saved).toHaveLength(12);
    const never = makeWatched(12);
    const changing = updatePatterns(never.watched, [ref('a')], readOnce);
    await expect(changing).rejects.toMatchObject({ code: 'contended' });
    expect(never.saved).toHaveLength(12);
  });

  it('reads nothing that was read just now, until another has written it', async () => {
    const { patterns, watched, asked } = makeWatched();
    await patterns.save([record(ref('a'), { reads: 5 })]);
    const known = (await patterns.read([ref('a')])) as KeyRecord[];
    await updatePatterns(watched, [ref('a')], readOnce, known);
    expect(asked).toEqual([]);
    // What is known is not so any more.
    await updatePatterns(watched, [ref('a')], readOnce, known);
    expect(asked).toEqual([['a']]);
    expect((await patterns.read([ref('a')]))[0]?.stats.reads).toBe(7);
  });

  it('may look at what was read of the other keys, newest first, and at nothing else', async () => {
    const { patterns, watched } = makeWatched(1);
    await patterns.save([record(ref('a'), { reads: 5 }), record(ref('b'), { reads: 7 })]);
    const seen: unknown[] = [];
    let round = 0;
    await updatePatterns(watched, [ref('a'), ref('b')], (stats, { key }, read) => {
      seen.push([key, read(ref('b'))?.reads, read(ref('a'))?.reads, read(ref('c'))]);
      round += 1;
      return round < 2 ? readOnce(stats) : undefined;
    });
    expect(seen).toEqual([
      ['a', 7, 5, undefined],
      ['b', 7, 5, undefined],
      ['a', 7, 5, undefined],
    ]);
  });
});

describe('items of keys', () => {
  it('are distinct by keyspace and key, in order, the last of each', () => {
    const items = [
      { of: ref('a'), value: 1 },
      { of: ref('b'), value: 2 },
      { of: ref('a', 'control'), value: 3 },
      { of: ref('a'), value: 4 },
      { of: ref('b'), value: 5 },
    ];
    expect(distinctBy(items, ({ of }) => of).map(({ value }) => value)).toEqual([4, 5, 3]);
    expect(distinctRefs([ref('b'), ref('a'), ref('b')])).toEqual([ref('b'), ref('a')]);
  });
});
