import { describe, expect, it, onTestFinished } from 'vitest';
import { type LambdaOriginInput, lambda } from '../../../core/config/define.ts';
import { LOCAL_CREDENTIALS } from '../../support/dynalite.ts';
import { startLambdaServer } from '../../support/lambda-server.ts';
import { makeOriginOf, outcome, TIMEOUT } from '../../support/origin-under-test.ts';

const functionArn = 'arn:aws:lambda:eu-central-1:123456789012:function:crm';

/** An origin on a Lambda-shaped server that runs `handle`, and the events that it was sent; it ends with the test. */
async function start(handle: (event: never) => unknown, changes: Partial<LambdaOriginInput> = {}) {
  const server = await startLambdaServer(handle);
  onTestFinished(server.close);
  const input = lambda({ functionArn, timeout: TIMEOUT, ...changes });
  const origin = makeOriginOf(input, { endpoint: server.url, credentials: LOCAL_CREDENTIALS });
  return { origin, server };
}

describe('a lambda origin asked for one key', () => {
  it('sends its params, and keeps the bytes of the answer', async () => {
    const { origin, server } = await start(() => '{"id": 12345678901234567890, "price": 1.10}');
    expect(await outcome(origin, 'A1')).toEqual(['{"id": 12345678901234567890, "price": 1.10}']);
    expect(server.events).toEqual([{ params: { sku: 'A1' } }]);
    expect(server.paths).toEqual([
      `/2015-03-31/functions/${encodeURIComponent(functionArn)}/invocations`,
    ]);
  });

  it.each([
    ['null', () => 'null', 'origin_missing'],
    ['nothing', () => '', 'origin_missing'],
    ['an error', () => new Error('jane@example.com'), 'origin_failed, retryable'],
    ['too much', () => `"${'x'.repeat(5_000_000)}"`, 'value_too_large'],
  ])('takes %s for what it is', async (_what, handle, expected) => {
    const { origin } = await start(handle, { timeout: '10s' });
    expect(await outcome(origin, 'A1')).toEqual([expected]);
  });

  it.each([
    [429, 'origin_failed, retryable'],
    [500, 'origin_failed, retryable'],
    [404, 'origin_refused'],
    [403, 'origin_refused'],
  ])('takes status %i of the service for %s, after one call', async (status, expected) => {
    const { origin, server } = await start(() => status);
    expect(await outcome(origin, 'A1')).toEqual([expected]);
    expect(server.events).toHaveLength(1);
  });

  it('ends at its timeout', async () => {
    const { origin } = await start(() => undefined);
    expect(await outcome(origin, 'A1')).toEqual(['origin_failed, retryable']);
  });
});

describe('a lambda origin asked for many keys', () => {
  const batch = 3;

  it('sends a list, also of one key, and reads one result for each', async () => {
    const results = [{ value: { a: 1.1 } }, { value: null }, { error: 'x', retryable: true }];
    const { origin, server } = await start(
      ({ batch: asked }: { readonly batch: unknown[] }) =>
        JSON.stringify({ results: results.slice(0, asked.length) }),
      { batch },
    );
    expect(await outcome(origin, 'a', 'b', 'c')).toEqual([
      '{"a":1.1}',
      'origin_missing',
      'origin_failed, retryable',
    ]);
    expect(await outcome(origin, 'a')).toEqual(['{"a":1.1}']);
    expect(server.events).toEqual([
      { batch: [{ sku: 'a' }, { sku: 'b' }, { sku: 'c' }] },
      { batch: [{ sku: 'a' }] },
    ]);
  });

  it('refuses a key alone where the function says that no retry helps', async () => {
    const answer = JSON.stringify({ results: [{ error: 'no' }, {}, { value: 'text' }] });
    const { origin } = await start(() => answer, { batch });
    expect(await outcome(origin, 'a', 'b', 'c')).toEqual([
      'origin_refused',
      'origin_missing',
      '"text"',
    ]);
  });

  it.each([
    ['no json', '<html>'],
    ['a list', '[1,2]'],
    ['null', 'null'],
    ['too few results', '{"results":[{"value":1}]}'],
  ])('refuses an answer that is %s', async (_what, answer) => {
    const { origin } = await start(() => answer, { batch });
    expect(await outcome(origin, 'a', 'b')).toEqual(['origin_refused', 'origin_refused']);
  });

  it('makes no call for more keys than one call may have', async () => {
    const { origin, server } = await start(() => 'null');
    expect(await outcome(origin, 'a', 'b')).toEqual(['origin_refused', 'origin_refused']);
    expect(server.events).toHaveLength(0);
  });
});
