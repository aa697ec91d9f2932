/** Items past their TTL leave the table of this machine, as they leave DynamoDB's. */
import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeMemoryLog } from '../../../adapters/memory/log.ts';
import { makeManualClock } from '../../../adapters/memory/manual-clock.ts';
import { startExpiry } from '../../../local/expiry.ts';
import { type Dynalite, startDynalite } from '../../support/dynalite.ts';
import { START_AT } from '../../support/stores.ts';

const MINUTE = 60_000;
const COUNT = 60;

let dynalite: Dynalite;
beforeAll(async () => {
  dynalite = await startDynalite();
});
afterAll(() => dynalite.stop());

test('items past their TTL leave the table and its indexes, the others stay', async () => {
  // The clock of a log, years ago: the wall's has nothing to say.
  const clock = makeManualClock(START_AT);
  const { table, tableName } = await dynalite.openTable(clock);
  const inSeconds = (milliseconds: number) => Math.ceil((clock.now() + milliseconds) / 1_000);
  const item = (kind: string, index: number) => ({ PK: `${kind}#${index}`, SK: 'ITEM' });
  const numbers = Array.from({ length: COUNT }, (_, index) => index);
  const due = { duePk: 'DUE', dueAt: 1 };
  await table.putMany([
    ...numbers.map((n) => ({ ...item('brief', n), ...due, expiresAt: inSeconds(MINUTE) })),
    ...numbers.map((n) => ({ ...item('long', n), expiresAt: inSeconds(10 * MINUTE) })),
    ...numbers.map((n) => item('endless', n)),
  ]);
  const { client } = dynalite;
  const count = async (index?: string) => {
    const named = index === undefined ? {} : { IndexName: index };
    const { Items = [] } = await client.send(new ScanCommand({ TableName: tableName, ...named }));
    const kinds = Map.groupBy(Items, ({ PK }) => String(PK).split('#')[0] ?? '');
    return Object.fromEntries([...kinds].map(([kind, items]) => [kind, items.length]));
  };
  const log = makeMemoryLog();
  const expiry = startExpiry({ table, client, tableName, log, pauseMilliseconds: 1 });
  try {
    const before = { brief: COUNT, long: COUNT, endless: COUNT };
    expect(await count()).toEqual(before);
    await clock.advance(2 * MINUTE);
    const { brief: _, ...after } = before;
    await expect.poll(() => count()).toEqual(after);
    expect(await count('due')).toEqual({});
    await clock.advance(10 * MINUTE);
    await expect.poll(() => count()).toEqual({ endless: COUNT });
  } finally {
    await expiry.stop();
  }
  expect(log.lines).toEqual([]);
});
