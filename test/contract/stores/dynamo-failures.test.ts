/** What the stores do when DynamoDB does less than it was asked. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeDocumentClient } from '../../../adapters/dynamodb/client.ts';
import { makeDynamoLedger } from '../../../adapters/dynamodb/ledger.ts';
import { makeDynamoPatterns } from '../../../adapters/dynamodb/patterns.ts';
import { makeDynamoRuns } from '../../../adapters/dynamodb/runs.ts';
import { makeTable } from '../../../adapters/dynamodb/table.ts';
import { createTable } from '../../../adapters/dynamodb/table-definition.ts';
import { makeManualClock } from '../../../adapters/memory/manual-clock.ts';
import { systemClock } from '../../../adapters/system/clock.ts';
import type { Clock } from '../../../core/ports.ts';
import { startBlackHole } from '../../support/black-hole.ts';
import { type Dynalite, LOCAL_CREDENTIALS, startDynalite } from '../../support/dynalite.ts';
import { testPrivacy } from '../../support/privacy.ts';
import { record, ref } from '../../support/records.ts';
import { START_AT } from '../../support/stores.ts';

const LOCAL = { region: 'local', credentials: LOCAL_CREDENTIALS };

/** Cuts a batch request after its first items: the part to do, and what the answer says is left. */
function firstOnly<Input extends object>(input: Input, table: string, count = 1) {
  const { RequestItems } = input as { readonly RequestItems: Readonly<Record<string, unknown>> };
  const request = RequestItems[table];
  if (Array.isArray(request)) {
    return {
      part: { ...input, RequestItems: { [table]: request.slice(0, count) } },
      left: { UnprocessedItems: { [table]: request.slice(count) } },
    };
  }
  const { Keys, ...how } = request as { readonly Keys: readonly unknown[] };
  return {
    part: { ...input, RequestItems: { [table]: { ...how, Keys: Keys.slice(0, count) } } },
    left: { UnprocessedKeys: { [table]: { ...how, Keys: Keys.slice(count) } } },
  };
}

/** Lets the first request that is answered time out all the same; answers whether one did. */
function loseFirstAnswer(client: ReturnType<typeof makeDocumentClient>): () => boolean {
  let lost = false;
  client.middlewareStack.add(
    (next) => async (args) => {
      const answer = await next(args);
      if (lost) return answer;
      lost = true;
      throw Object.assign(new Error('lost'), { name: 'TimeoutError' });
    },
    { step: 'deserialize', priority: 'high' },
  );
  return () => lost;
}

describe('stores on a failing table', () => {
  let dynalite: Dynalite;
  beforeAll(async () => {
    dynalite = await startDynalite();
  });
  afterAll(() => dynalite.stop());

  /** A table whose client can be tampered with, its waits over at once. */
  const openTable = async (tableName: string) => {
    const client = makeDocumentClient({ ...LOCAL, endpoint: dynalite.endpoint, maxAttempts: 2 });
    await createTable(client, tableName);
    const waits: number[] = [];
    const clock: Clock = {
      now: () => START_AT,
      sleep: async (milliseconds) => {
        waits.push(milliseconds);
      },
    };
    return {
      client,
      waits,
      table: makeTable({ client, tableName, clock, privacy: testPrivacy() }),
    };
  };

  test('ask again for what a batch left undone', async () => {
    const { client, table, waits } = await openTable('leftovers');
    const patterns = makeDynamoPatterns(table);
    const refs = Array.from({ length: 30 }, (_, index) => ref(`key-${index}`));
    await patterns.save(refs.map((of, reads) => record(of, { reads })));
    // The first three calls of each kind do the first item only.
    const todo = new Map([
      ['BatchGetItemCommand', 3],
      ['BatchWriteItemCommand', 3],
    ]);
    client.middlewareStack.add(
      (next, context) => async (args) => {
        const name = String(context['commandName']);
        const times = todo.get(name) ?? 0;
        if (times === 0) return next(args);
        todo.set(name, times - 1);
        const { part, left } = firstOnly(args.input, 'leftovers');
        const answer = await next({ ...args, input: part });
        Object.assign(answer.output, left);
        return answer;
      },
      { step: 'initialize', priority: 'low' },
    );
    const found = await patterns.read(refs);
    expect(found.map((one) => one?.stats.reads)).toEqual(refs.map((_, index) => index));
    await patterns.saveHours(refs.map((of, reads) => ({ ref: of, hour: 5, reads, firstAt: 0 })));
    expect(await patterns.readHour('product', 5)).toHaveLength(30);
    expect(waits.length).toBeGreaterThanOrEqual(5);
    expect(waits.slice(0, 3)).toEqual([50, 100, 200]);
  });

  test('say that the table does not answer when a batch is never done', async () => {
    const { client, table, waits } = await openTable('stuck');
    client.middlewareStack.add(
      (next) => async (args) => {
        const { left } = firstOnly(args.input, 'stuck', 0);
        const answer = await next(args);
        Object.assign(answer.output, { Responses: {} }, left);
        return answer;
      },
      { step: 'initialize', priority: 'low' },
    );
    const reading = makeDynamoLedger(table).read(['a']);
    await expect(reading).rejects.toMatchObject({ code: 'dependency_down', retryable: true });
    expect(waits).toHaveLength(6);
  });

  test.each([
    ['ThrottlingException', 400],
    ['ProvisionedThroughputExceededException', 400],
    ['InternalServerError', 500],
  ])('say that the table does not answer on %s', async (name, status) => {
    const { client, table } = await openTable(name);
    client.middlewareStack.add(
      () => () =>
        Promise.reject(
          Object.assign(new Error('no'), { name, $metadata: { httpStatusCode: status } }),
        ),
      { step: 'finalizeRequest', priority: 'high' },
    );
    const adding = makeDynamoLedger(table).add([{ row: 'a', add: { n: 1 } }]);
    await expect(adding).rejects.toMatchObject({
      code: 'dependency_down',
      message: 'the table does not answer; try again',
      cause: { name },
    });
  });

  test('leave mistakes of ours as they are', async () => {
    const { client } = await openTable('known');
    const table = makeTable({
      client,
      tableName: 'unknown',
      clock: makeManualClock(START_AT),
      privacy: testPrivacy(),
    });
    const reading = makeDynamoLedger(table).read(['a']);
    await expect(reading).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  test('give a slot to its caller although the answer was lost', async () => {
    const { client, table } = await openTable('claims');
    const isLost = loseFirstAnswer(client);
    const runs = makeDynamoRuns(table);
    const lease = { strategy: 'popular', slot: 1, owner: 'a' };
    expect(await runs.take(lease, START_AT + 60_000)).toBe('taken');
    expect(isLost()).toBe(true);
    expect(await runs.take({ ...lease, owner: 'b' }, START_AT + 60_000)).toBe('duplicate');
  });

  test('count a token once although the answer to the addition was lost', async () => {
    const { client, table } = await openTable('additions');
    const isLost = loseFirstAnswer(client);
    const ledger = makeDynamoLedger(table);
    await ledger.add([{ row: 'a', add: { n: 1 } }], 'token');
    expect(isLost()).toBe(true);
    expect(await ledger.read(['a'])).toEqual([{ n: 1 }]);
  });

  test('are bounded in time when nobody answers', async () => {
    const hole = await startBlackHole();
    const client = makeDocumentClient({
      ...LOCAL,
      endpoint: hole.endpoint,
      requestTimeoutMilliseconds: 100,
      maxAttempts: 2,
    });
    const table = makeTable({
      client,
      tableName: 'any',
      clock: systemClock,
      privacy: testPrivacy(),
    });
    const startedAt = performance.now();
    const reading = makeDynamoPatterns(table).read([ref('a')]);
    await expect(reading).rejects.toMatchObject({ code: 'dependency_down' });
    expect(performance.now() - startedAt).toBeLessThan(3_000);
    expect(hole.connections()).toBeGreaterThanOrEqual(1);
    await hole.stop();
  });

  test('say so when nobody listens', async () => {
    const hole = await startBlackHole();
    await hole.stop();
    const client = makeDocumentClient({ ...LOCAL, endpoint: hole.endpoint, maxAttempts: 2 });
    const table = makeTable({
      client,
      tableName: 'any',
      clock: systemClock,
      privacy: testPrivacy(),
    });
    const reading = makeDynamoPatterns(table).due(1, 1);
    await expect(reading).rejects.toMatchObject({ code: 'dependency_down' });
  });
});
