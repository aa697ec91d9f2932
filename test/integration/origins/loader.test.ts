import { describe, expect, it, vi } from 'vitest';
import {
  codeOf,
  firstError,
  load,
  originOf,
  outcome,
  TIMEOUT,
} from '../../support/origin-under-test.ts';

describe('a loader', () => {
  const timeout = TIMEOUT;

  it('keeps texts and bytes, and writes the rest as json', async () => {
    const bytes = Buffer.from([0, 255]);
    const values: unknown[] = ['text', bytes, new Uint8Array(bytes), { a: 1 }, 0, undefined, null];
    const origin = originOf({ many: async () => values, timeout });
    const results = await load(origin, ...values.map((_value, index) => `${index}`));
    expect(results.slice(0, 5).map(({ value }) => value)).toEqual([
      'text',
      bytes,
      bytes,
      '{"a":1}',
      '0',
    ]);
    expect(results.slice(5).map(({ error }) => error && codeOf(error))).toEqual([
      'origin_missing',
      'origin_missing',
    ]);
  });

  it('uses one for one key and many for several', async () => {
    const origin = originOf({
      one: async ({ sku }) => `one ${sku}`,
      many: async (all) => all.map(({ sku }) => `many ${sku}`),
      timeout,
    });
    expect(await outcome(origin, 'a')).toEqual(['one a']);
    expect(await outcome(origin, 'a', 'b')).toEqual(['many a', 'many b']);
  });

  it.each([
    ['too few values', async () => [1]],
    ['no list', async () => ({ 0: 1, 1: 2, length: 2 }) as never],
    ['what json cannot hold', async () => [1n, () => 1]],
  ])('is refused when it gives %s', async (_what, many) => {
    const origin = originOf({ many, timeout });
    expect(await outcome(origin, 'a', 'b')).toEqual(['origin_refused', 'origin_refused']);
  });

  it.each([
    ['an error', new TypeError('jane'), 'origin_failed, retryable'],
    [
      'an error that no retry mends',
      Object.assign(new Error(), { retryable: false }),
      'origin_refused',
    ],
    ['nothing', undefined, 'origin_failed, retryable'],
  ])('that throws %s fails for all keys', async (_what, thrown, expected) => {
    const many = () => {
      throw thrown;
    };
    const origin = originOf({ many, timeout });
    expect(await outcome(origin, 'a', 'b')).toEqual([expected, expected]);
  });

  it('keeps what it threw as the cause, out of the message', async () => {
    const thrown = new TypeError('jane@example.com');
    const origin = originOf({ one: () => Promise.reject(thrown), timeout });
    const error = await firstError(origin, 'a');
    expect(error.cause).toBe(thrown);
    expect(error.message).not.toContain('jane');
  });

  it('that ignores its signal still ends at the timeout, and its late answer is ignored', async () => {
    const late = Promise.withResolvers<unknown>();
    let heeded: AbortSignal | undefined;
    const origin = originOf({
      one: (_params, { signal }) => {
        heeded = signal;
        return late.promise;
      },
      timeout,
    });
    expect(await outcome(origin, 'a')).toEqual(['origin_failed, retryable']);
    expect(heeded?.aborted).toBe(true);
    // An unhandled rejection would fail the run.
    late.reject(new Error('late'));
    await expect(late.promise).rejects.toThrow('late');
  });

  it('ends with the signal of the caller', async () => {
    const origin = originOf({ one: () => new Promise(() => undefined), timeout: '20s' });
    const results = await origin.load([{ sku: 'a' }], AbortSignal.abort());
    expect(results.map(({ error }) => error && codeOf(error))).toEqual([
      'origin_failed, retryable',
    ]);
  });

  it('that has only one makes no call for several keys', async () => {
    const one = vi.fn(async () => 1);
    const origin = originOf({ one, timeout });
    expect(await outcome(origin, 'a', 'b')).toEqual(['origin_refused', 'origin_refused']);
    expect(one).not.toHaveBeenCalled();
  });
});
