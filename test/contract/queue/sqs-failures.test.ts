/** What the SQS queue does at the service's limits and when it takes only a part. */
import type { SendMessageBatchCommandInput, SendMessageBatchResult } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeSqsClient } from '../../../adapters/sqs/client.ts';
import { groupBodies, MAX_BATCH_BYTES } from '../../../adapters/sqs/groups.ts';
import { makeSqsQueue } from '../../../adapters/sqs/queue.ts';
import { startBlackHole } from '../../support/black-hole.ts';
import { LOCAL_CREDENTIALS } from '../../support/dynalite.ts';
import { type Fauxqs, startFauxqs } from '../../support/fauxqs.ts';

const LOCAL = { region: 'us-east-1', credentials: LOCAL_CREDENTIALS };

describe('a queue in SQS', () => {
  let fauxqs: Fauxqs;
  beforeAll(async () => {
    fauxqs = await startFauxqs();
  });
  afterAll(() => fauxqs.stop());

  /** A queue that records its requests; `fail` says which entries are refused, and how. */
  const openQueue = async (
    fail: (attempt: number) => SendMessageBatchResult['Failed'] = () => undefined,
  ) => {
    const endpoint = await fauxqs.client.config.endpoint?.();
    if (!endpoint) throw new TypeError('no endpoint');
    const { protocol, hostname, port } = endpoint;
    const client = makeSqsClient({ ...LOCAL, endpoint: `${protocol}//${hostname}:${port}` });
    const requests: NonNullable<SendMessageBatchCommandInput['Entries']>[] = [];
    client.middlewareStack.add(
      (next) => async (args) => {
        const { Entries = [] } = args.input as SendMessageBatchCommandInput;
        requests.push(Entries);
        const failed = fail(requests.length);
        const answer = await next(args);
        Object.assign(answer.output, failed && { Failed: failed });
        return answer;
      },
      { step: 'initialize' },
    );
    const waits: number[] = [];
    const clock = {
      sleep: async (milliseconds: number) => {
        waits.push(milliseconds);
      },
    };
    const queue = makeSqsQueue<unknown>(client, await fauxqs.openQueue(), clock);
    return { queue, requests, waits };
  };

  test('rounds delays down to seconds and cuts them at 15 minutes', async () => {
    const { queue, requests } = await openQueue();
    const delays = [undefined, 0, 999, 1_000, 59_999, 5_000_000];
    await queue.send(
      delays.map((delay) => ({
        body: 1,
        ...(delay !== undefined && { delayMilliseconds: delay }),
      })),
    );
    expect(requests[0]?.map(({ DelaySeconds }) => DelaySeconds)).toEqual([0, 0, 0, 1, 59, 900]);
  });

  test('sends again only what was refused', async () => {
    const failed = { Id: '1', Code: 'InternalError', SenderFault: false };
    const { queue, requests, waits } = await openQueue((attempt) =>
      attempt === 1 ? [failed] : undefined,
    );
    await queue.send(['a', 'b', 'c'].map((body) => ({ body })));
    const bodies = requests.map((entries) => entries.map(({ MessageBody }) => MessageBody));
    expect(bodies).toEqual([['"a"', '"b"', '"c"'], ['"b"']]);
    expect(waits).toEqual([100]);
  });

  test('throws when a part is refused to the end', async () => {
    const { queue, requests } = await openQueue(() => [
      { Id: '0', Code: 'InternalError', SenderFault: false },
    ]);
    await expect(queue.send([{ body: 1 }])).rejects.toMatchObject({ code: 'dependency_down' });
    expect(requests).toHaveLength(3);
  });

  test('does not send again what we got wrong', async () => {
    const { queue, requests } = await openQueue(() => [
      { Id: '0', Code: 'InvalidMessageContents', SenderFault: true },
    ]);
    await expect(queue.send([{ body: 1 }])).rejects.toMatchObject({ code: 'internal' });
    expect(requests).toHaveLength(1);
  });

  test('refuses a message that no batch carries, and sends nothing', async () => {
    const { queue, requests } = await openQueue();
    const tooLarge = 'x'.repeat(MAX_BATCH_BYTES - 1);
    await expect(queue.send([{ body: 'a' }, { body: tooLarge }])).rejects.toMatchObject({
      code: 'body_too_large',
    });
    expect(requests).toEqual([]);
  });

  test('is bounded in time when nobody answers', async () => {
    const hole = await startBlackHole();
    const client = makeSqsClient({
      ...LOCAL,
      endpoint: hole.endpoint,
      requestTimeoutMilliseconds: 100,
      maxAttempts: 2,
    });
    const startedAt = performance.now();
    const sending = makeSqsQueue(client, `${hole.endpoint}/queue`).send([{ body: 1 }]);
    await expect(sending).rejects.toMatchObject({ code: 'dependency_down' });
    expect(performance.now() - startedAt).toBeLessThan(3_000);
    await hole.stop();
  });

  test('fills batches to 10 messages or 256 KB, in order', () => {
    const sizes = [100_000, 100_000, 62_144, 1, 262_144, 5, ...new Array<number>(11).fill(1)];
    const groups = groupBodies(sizes.map((size) => ({ body: 'x'.repeat(size) })));
    expect(groups.map((group) => group.map(({ body }) => body.length))).toEqual([
      [100_000, 100_000, 62_144],
      [1],
      [262_144],
      [5, ...new Array<number>(9).fill(1)],
      [1, 1],
    ]);
  });
});
