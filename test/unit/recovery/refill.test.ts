import { describe, expect, test } from 'vitest';
import { makeMemoryLog } from '../../../adapters/memory/log.ts';
import { strategyRow } from '../../../core/budget/rows.ts';
import { loader, type PreheatConfig } from '../../../core/config/define.ts';
import type { Refill } from '../../../core/recovery/port.ts';
import { byOrigin, feedOnce, readSettled } from '../../../core/recovery/refill.ts';
import { JOB_MESSAGE_LIFE_MILLISECONDS } from '../../../core/warming/start-job.ts';
import { MINUTE, makeBrain, START as NOW } from '../../support/brain.ts';

/** Two calls a second, a key each: 60 keys in half a minute. */
const WINDOW = 60;
const LOST = JOB_MESSAGE_LIFE_MILLISECONDS + MINUTE;

const CONFIG: PreheatConfig = {
  origins: {
    catalog: loader({ one: async () => 1, rate: '2/s' }),
    other: loader({ one: async () => 1, rate: '2/s' }),
  },
  keyspaces: {
    product: { key: 'product:{sku}', origin: 'catalog', ttl: '30m' },
    price: { key: 'price:{sku}', origin: 'catalog', ttl: '30m' },
    page: { key: 'page:{sku}', origin: 'other', ttl: '30m' },
    control: { key: 'control:{sku}', origin: 'catalog', ttl: '30m', control: true },
  },
};

const REFILL: Refill = {
  job: 'j',
  cause: 'failover',
  startedAt: NOW,
  leaseUntil: NOW + MINUTE,
  sent: {},
  settledBefore: {},
  sentAt: 0,
};

const itemsOf = (keyspace: string, count: number) =>
  Array.from({ length: count }, (_, sku) => ({
    keyspace,
    key: `${keyspace}:${sku}`,
    params: { sku: `${sku}` },
    loadedNoEarlierThan: 0,
  }));

function open(config = CONFIG) {
  const brain = makeBrain({ config });
  const log = makeMemoryLog();
  const ports = { ...brain, queue: brain.warmQueue, log };
  const settle = (amounts: Readonly<Record<string, number>>, keyspace = 'product') =>
    brain.ledger.add([{ row: strategyRow(keyspace, 'recovery'), add: amounts }]);
  /** Feeds the first of so many keys; answers what came of it, and the messages. */
  const feed = async (refill: Partial<Refill>, count: number, keyspace = 'product') => {
    const items = byOrigin(brain.settings, itemsOf(keyspace, count));
    const fed = await feedOnce(ports, { ...REFILL, ...refill }, items);
    return { ...fed, messages: brain.warmQueue.receive(1_000) };
  };
  return { ...ports, settle, feed };
}

describe('what is settled', () => {
  test('is summed by origin, whatever became of it', async () => {
    const { ledger, settings, settle } = open();
    await settle({ warmed: 1, fresh: 20, failed: 300, loads: 7 });
    await settle({ warmed: 4_000 }, 'price');
    await settle({ warmed: 5 }, 'control');
    expect(await readSettled(ledger, settings)).toEqual({ catalog: 4_321, other: 0 });
  });
});

describe('the keys of a refill', () => {
  test('stand in order under their origins; those of no keyspace are left out', () => {
    const { settings } = open();
    const all = [...itemsOf('price', 1), ...itemsOf('gone', 1), ...itemsOf('product', 1)];
    const groups = byOrigin(settings, all);
    expect([...groups.keys()]).toEqual(['catalog']);
    expect(groups.get('catalog')?.map(({ key }) => key)).toEqual(['price:0', 'product:0']);
  });
});

describe('feeding', () => {
  test('sends what the origin takes in half a minute, first keys first', async () => {
    const { feed, ledger } = open();
    const { refill, isDone, messages } = await feed({}, 100);
    expect(isDone).toBe(false);
    expect(refill).toEqual({ ...REFILL, sent: { catalog: WINDOW }, sentAt: NOW });
    expect(messages).toHaveLength(1);
    expect(messages[0]).toMatchObject({
      id: 'j.catalog.0000000.0',
      job: 'j',
      run: 'j',
      strategy: 'recovery',
      notAfter: NOW + JOB_MESSAGE_LIFE_MILLISECONDS,
    });
    expect(messages[0]?.items.map(({ key }) => key)).toEqual(
      itemsOf('product', WINDOW).map(({ key }) => key),
    );
    const [row] = await ledger.read([strategyRow('product', 'recovery')]);
    expect(row).toMatchObject({ approved: WINDOW });
  });

  test('goes on behind what was sent, under a name of its own', async () => {
    const { feed, settle } = open();
    await settle({ warmed: 30 });
    const { refill, messages } = await feed({ sent: { catalog: WINDOW }, sentAt: NOW - 1 }, 100);
    expect(refill.sent).toEqual({ catalog: 90 });
    expect(messages[0]?.id).toBe('j.catalog.0000060.0');
    expect(messages[0]?.items.map(({ key }) => key)).toEqual(
      itemsOf('product', 90)
        .slice(WINDOW)
        .map(({ key }) => key),
    );
  });

  test('waits until there is room for a quarter of it, or for all that is left', async () => {
    const { feed, settle } = open();
    await settle({ warmed: 14 });
    const sent = { sent: { catalog: WINDOW }, sentAt: NOW - 1 };
    const waiting = await feed(sent, 200);
    expect([waiting.refill.sent, waiting.refill.sentAt]).toEqual([{ catalog: 60 }, NOW - 1]);
    expect((await feed(sent, WINDOW + 14)).refill.sent).toEqual({ catalog: 74 });
    await settle({ warmed: 1 });
    expect((await feed(sent, 200)).refill.sent).toEqual({ catalog: 75 });
  });

  test('does not count what earlier refills have settled', async () => {
    const { feed, settle } = open();
    await settle({ warmed: 1_000 });
    const sent = { sent: { catalog: WINDOW }, sentAt: NOW - 1, settledBefore: { catalog: 1_000 } };
    expect((await feed(sent, 200)).messages).toEqual([]);
  });

  test('is done when all is sent and settled', async () => {
    const { feed, settle } = open();
    const sent = { sent: { catalog: 10 }, sentAt: NOW - 1 };
    await settle({ warmed: 9 });
    expect((await feed(sent, 10)).isDone).toBe(false);
    await settle({ failed: 1 });
    const done = await feed(sent, 10);
    expect([done.isDone, done.messages]).toEqual([true, []]);
  });

  test('takes for lost what nobody has told of for longer than a message lives', async () => {
    const { feed } = open();
    const sent = { catalog: 10 };
    expect((await feed({ sent, sentAt: NOW - LOST }, 10)).isDone).toBe(false);
    expect((await feed({ sent, sentAt: NOW - LOST - 1 }, 10)).isDone).toBe(true);
    // Nothing was sent yet: nothing is lost.
    expect((await feed({ sent, sentAt: 0 }, 10)).isDone).toBe(false);
  });

  test('leaves out an origin that is no longer there', async () => {
    const { settings, ...ports } = open();
    const items = new Map([['gone', itemsOf('product', 3)]]);
    const fed = await feedOnce({ ...ports, settings }, REFILL, items);
    expect(fed.refill).toEqual(REFILL);
  });

  test('sends a whole batch to a slow origin, and no more than 10,000 keys to a quick one', async () => {
    const origin = (rate: string) => loader({ many: async (keys) => keys, rate, max: 50 });
    const slow = open({ ...CONFIG, origins: { ...CONFIG.origins, catalog: origin('1/h') } });
    expect((await slow.feed({}, 200)).refill.sent).toEqual({ catalog: 50 });
    const quick = open({ ...CONFIG, origins: { ...CONFIG.origins, catalog: origin('9000/s') } });
    expect((await quick.feed({}, 10_001)).refill.sent).toEqual({ catalog: 10_000 });
  });
});

describe('a breaker', () => {
  const feedWith = async (state: () => Promise<{ open: boolean; until: number }>) => {
    const own = open();
    const breaker = { ...own.breaker, state } as typeof own.breaker;
    const items = byOrigin(own.settings, [...itemsOf('product', 3)]);
    const { refill, isDone } = await feedOnce({ ...own, breaker }, REFILL, items);
    return { sent: refill.sent, isDone, lines: own.log.lines };
  };

  test('that is open keeps the keys back, until its time', async () => {
    expect(await feedWith(async () => ({ open: true, until: NOW + 1 }))).toMatchObject({
      sent: {},
      isDone: false,
    });
    const sent = { catalog: 3 };
    expect((await feedWith(async () => ({ open: true, until: NOW }))).sent).toEqual(sent);
    expect((await feedWith(async () => ({ open: false, until: NOW + 1 }))).sent).toEqual(sent);
  });

  test('that does not answer keeps them back, and is told', async () => {
    const { sent, lines } = await feedWith(() => Promise.reject(new Error('gone')));
    expect(sent).toEqual({});
    expect(lines).toEqual([
      {
        level: 'warn',
        message: 'the state of a breaker is not known',
        fields: { origin: 'catalog', error: expect.anything() },
      },
    ]);
  });
});

test('an origin whose breaker is open gets nothing until its time', async () => {
  const { ids: _, ...own } = open();
  const feedAt = async (isOpen: boolean, until: number) => {
    const breaker = { state: async () => ({ open: isOpen, until }) };
    const ports = { ...own, ids: { next: () => 'x' }, breaker };
    const items = byOrigin(own.settings, itemsOf('product', 5));
    await feedOnce(ports, REFILL, items);
    return own.warmQueue.receive(1_000).length;
  };
  expect(await feedAt(true, NOW + 1)).toBe(0);
  expect(await feedAt(true, NOW)).toBe(1);
  expect(await feedAt(false, NOW + 1)).toBe(1);
});
