import { describe, expect, test } from 'vitest';
import { STORE_HOSTS, useStores } from '../../support/stores.ts';

const MINUTE = 60_000;
const ENTRIES = [
  { row: 'reads:product', add: { reads: 3.5, misses: 1 } },
  { row: 'window:product:10', add: { l12: 2 }, expiresAt: 1_767_700_000_000 },
];

describe.each(STORE_HOSTS)('a journal in $name', ({ start }) => {
  const open = useStores(start);

  test('lists what was begun, with its messages and entries, and whether it was finished', async () => {
    const { journal, clock } = await open();
    const at = clock.now();
    await journal.begin({ id: 'one', messages: ['a', 'b'], entries: ENTRIES, at });
    await clock.advance(MINUTE);
    await journal.begin({ id: 'two', messages: [], entries: [], at: clock.now() });
    await journal.finish('one', at);
    expect(await journal.recent(at)).toEqual([
      { id: 'one', messages: ['a', 'b'], entries: ENTRIES, counted: false, finished: true },
      { id: 'two', messages: [], entries: [], counted: false, finished: false },
    ]);
  });

  test('knows the end of a batch that ended in a later hour', async () => {
    const { journal, clock } = await open();
    const at = clock.now() - MINUTE;
    await journal.begin({ id: 'one', messages: ['a'], entries: [], at });
    await journal.finish('one', clock.now() + MINUTE);
    expect(await journal.recent(at)).toMatchObject([{ id: 'one', finished: true }]);
  });

  test('leaves out what was begun before', async () => {
    const { journal, clock } = await open();
    const at = clock.now();
    for (const minutes of [0, 10, 70]) {
      const begun = { messages: [], entries: [], at: at + minutes * MINUTE };
      await journal.begin({ id: `after-${minutes}`, ...begun });
    }
    await clock.advance(71 * MINUTE);
    const ids = async (since: number) => (await journal.recent(since)).map(({ id }) => id);
    expect(await ids(at + 1)).toEqual(['after-10', 'after-70']);
    expect(await ids(at + 10 * MINUTE)).toEqual(['after-10', 'after-70']);
    expect(await ids(at + 70 * MINUTE + 1)).toEqual([]);
    expect(await ids(0)).toEqual(['after-0', 'after-10', 'after-70']);
  });

  test('keeps the messages of a large window whole', async () => {
    const { journal, clock } = await open();
    const messages = Array.from({ length: 5_001 }, (_, index) => `message-${index}`);
    await journal.begin({ id: 'one', messages, entries: ENTRIES, at: clock.now() });
    const [batch] = await journal.recent(clock.now());
    expect(batch?.entries).toEqual(ENTRIES);
    expect([...(batch?.messages ?? [])].sort()).toEqual(messages.sort());
  });

  test('lists a batch that was begun again once', async () => {
    const { journal, clock } = await open();
    const at = clock.now();
    await journal.begin({ id: 'one', messages: ['a'], entries: [], at });
    await journal.begin({ id: 'one', messages: ['a', 'b'], entries: [], at: at + 1 });
    expect(await journal.recent(at)).toEqual([
      { id: 'one', messages: ['a', 'b'], entries: [], counted: false, finished: false },
    ]);
  });

  test('knows what was counted, and what was derived', async () => {
    const { journal, clock } = await open();
    const at = clock.now();
    for (const id of ['one', 'two']) {
      await journal.begin({ id, messages: [], entries: ENTRIES, at });
    }
    await journal.counted('one', at);
    await journal.derive('two', ENTRIES, at);
    await journal.derive('one', [], at);
    expect(await journal.recent(at)).toEqual([
      { id: 'one', messages: [], entries: ENTRIES, counted: true, derived: [], finished: false },
      {
        id: 'two',
        messages: [],
        entries: ENTRIES,
        counted: false,
        derived: ENTRIES,
        finished: false,
      },
    ]);
  });

  test('keeps more additions than one item holds', async () => {
    const { journal, clock } = await open();
    const at = clock.now();
    const add = Object.fromEntries(Array.from({ length: 40 }, (_, bucket) => [`l${bucket}`, 1e6]));
    const entries = Array.from({ length: 1_500 }, (_, index) => ({ row: `row:${index}`, add }));
    await journal.begin({ id: 'one', messages: ['a'], entries, at });
    await journal.derive('one', entries, at);
    const [batch] = await journal.recent(at);
    expect(batch?.entries).toEqual(entries);
    expect(batch?.derived).toEqual(entries);
    expect(batch?.messages).toEqual(['a']);
  });
});

describe.each(STORE_HOSTS)('claims in a journal in $name', ({ start }) => {
  const open = useStores(start);

  test('are seen by all until they are given back, and replaced where they are made again', async () => {
    const { journal, clock } = await open();
    const until = clock.now() + MINUTE;
    await journal.claim({ id: 'one', messages: ['a', 'b'], until });
    await journal.claim({ id: 'two', messages: ['b'], until });
    await journal.claim({ id: 'one', messages: [], until });
    expect(await journal.claims()).toEqual([
      { id: 'one', messages: [], until },
      { id: 'two', messages: ['b'], until },
    ]);
    await journal.release('one');
    await journal.release('nobody');
    expect(await journal.claims()).toEqual([{ id: 'two', messages: ['b'], until }]);
  });
});
