/** The write script among others' writes, reads and drops, from several connections at a time. */
import type { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeRedis } from '../../adapters/redis/connection.ts';
import { makeScript, type Script } from '../../adapters/redis/script.ts';
import { EXTEND_ENTRY } from '../../adapters/redis/scripts/extend-entry.ts';
import { INVALIDATE_ENTRY } from '../../adapters/redis/scripts/invalidate-entry.ts';
import { WRITE_ENTRY } from '../../adapters/redis/scripts/write-entry.ts';
import { isNewerWins, type Operation } from '../support/history/newer-wins.ts';
import { recordHistories } from '../support/history/record.ts';
import { IS_LONG } from '../support/long.ts';
import { PATIENT } from '../support/patient.ts';
import { type RedisServer, startRedisServer } from '../support/redis-server.ts';

const CONNECTIONS = 6;
const ROUNDS = IS_LONG ? 600 : 25;
/** A script without its check is found out in one of these. */
const BROKEN_ROUNDS = 25;

let server: RedisServer;
let connections: Redis[];
let seed = 0;
beforeAll(async () => {
  server = await startRedisServer();
  // A write whose answer is lost may or may not have been: here none is given up.
  const options = { host: '127.0.0.1', port: server.port, ...PATIENT };
  connections = Array.from({ length: CONNECTIONS }, () => makeRedis(options));
});
afterAll(async () => {
  for (const redis of connections) redis.disconnect();
  await server.stop();
});

/** Histories of some rounds, until one of them has no order. */
async function firstWithoutOrder(rounds: number): Promise<readonly Operation[] | undefined> {
  for (let round = 0; round < rounds; round += 1) {
    seed += 1;
    const histories = await recordHistories(connections, seed);
    const found = histories.find((history) => !isNewerWins(history));
    if (found) return found;
  }
  return undefined;
}

describe('a key in the cache', () => {
  it(`goes from newer to newer in some order of all that was done, over ${ROUNDS} rounds`, async () => {
    const found = await firstWithoutOrder(ROUNDS);
    expect(found?.toSorted((a, b) => a.startedAt - b.startedAt)).toBeUndefined();
  }, 600_000);

  it('meets all outcomes in these rounds', async () => {
    const statuses = new Set<string>();
    for (let round = 0; round < 10; round += 1) {
      seed += 1;
      const operations = (await recordHistories(connections, seed)).flat();
      for (const operation of operations) {
        if (operation.kind === 'write') statuses.add(operation.status);
        else if (operation.kind === 'extend') statuses.add(`extended: ${operation.status}`);
        else if (operation.kind === 'read') statuses.add(operation.value ? 'hit' : 'miss');
        else statuses.add(operation.kind);
      }
    }
    const all = ['delete', 'drop', 'fence', 'hit', 'invalidated', 'miss', 'older', 'written'];
    const extended = ['gone', 'invalidated', 'older', 'written'].map((each) => `extended: ${each}`);
    expect([...statuses].sort()).toEqual([...all, ...extended].sort());
  });
});

describe('a script without one of its lines', () => {
  it.each([
    ['an older load is written', WRITE_ENTRY, /if known\[1\] and .* return 'older' end/],
    ['a load from before an invalidation is written', WRITE_ENTRY, /if known\[3\] and .* end/],
    ['the newest load is forgotten', WRITE_ENTRY, /'loadedAt', ARGV\[2\],/],
    ['what is invalidated stays', INVALIDATE_ENTRY, /redis\.call\('UNLINK', KEYS\[1\]\)/],
    ['an invalidation is forgotten', INVALIDATE_ENTRY, /'invalidatedAt', string.*\n/],
    ['an older value lives on', EXTEND_ENTRY, /if known\[1\] and .* return 'older' end/],
    ['another value lives on', EXTEND_ENTRY, /if not known\[1\] or .* return 'gone' end/],
  ] as const)('leaves histories without an order: %s', async (_, script, line) => {
    const restore = breakScript(script, line);
    try {
      expect(await firstWithoutOrder(BROKEN_ROUNDS)).toBeDefined();
    } finally {
      restore();
    }
  });
});

/** Takes a line out of a script, until it is put back. */
function breakScript(script: Script, line: RegExp): () => void {
  const whole = { ...script };
  const lua = script.lua.replace(line, '');
  expect(lua).not.toBe(whole.lua);
  Object.assign(script, makeScript(lua));
  return () => Object.assign(script, whole);
}

describe('the check of a history', () => {
  const at = (startedAt: number, endedAt: number) => ({ startedAt, endedAt });
  const write = (span: [number, number], loadedAt: number, status = 'written' as const) => ({
    ...{ kind: 'write' as const, ...at(...span), begun: at(loadedAt, loadedAt), loadedAt, status },
    ...{ value: `${loadedAt}`, life: 10_000 },
  });
  const read = (span: [number, number], value?: string) => ({
    ...{ kind: 'read' as const, ...at(...span), value },
  });
  const drop = (span: [number, number]) => ({ kind: 'drop' as const, ...at(...span) });

  it.each<[string, boolean, readonly Operation[]]>([
    ['nothing happens', true, []],
    [
      'reads go from old to new',
      true,
      [write([1, 2], 1), write([3, 9], 2), read([4, 5], '1'), read([6, 7], '2')],
    ],
    [
      'reads go from new to old',
      false,
      [write([1, 2], 1), write([3, 9], 2), read([4, 5], '2'), read([6, 7], '1')],
    ],
    ['a value comes before it is written', false, [read([1, 2], '1'), write([3, 4], 1)]],
    ['an acknowledged value is not seen', false, [write([1, 2], 1), read([3, 4])]],
    ['what is dropped is seen', false, [write([1, 2], 1), drop([3, 4]), read([5, 6], '1')]],
    ['what is being dropped is seen', true, [write([1, 2], 1), drop([3, 9]), read([5, 6], '1')]],
    ['a load from before a drop is written', false, [drop([3, 4]), write([5, 6], 2)]],
    ['a load from after a drop is written', true, [drop([3, 4]), write([5, 6], 5)]],
  ])('says whether there is an order where %s', (_, expected, history) => {
    expect(isNewerWins(history)).toBe(expected);
  });
});
