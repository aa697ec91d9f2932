import { createHash, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { reply } from '../../support/faulty-origin.ts';
import {
  currentServer,
  firstError,
  load,
  outcome,
  start,
} from '../../support/origin-under-test.ts';

/** A dot segment to some server, or a character that cuts texts. */
const CLIMBS = /(^|[/\\])\s*(\.|%2e){1,2}\s*(;|[/\\]|$)|[\0\r\n]/i;

describe('an http origin asked for one key', () => {
  it('keeps the exact bytes of the answer', async () => {
    const bytes = randomBytes(100_000);
    const [result] = await load(await start(reply(200, bytes)), 'A1');
    const digest = (data: string | Buffer) => createHash('sha256').update(data).digest('hex');
    expect(digest(result?.value ?? '')).toBe(digest(bytes));
  });

  it('asks for the path under the base url, with headers and the secret', async () => {
    const origin = await start(reply(200), {
      headers: { 'X-Shop': 'main' },
      auth: { secret: 'token' },
    });
    await load(origin, 'A1');
    expect(currentServer()?.requests).toEqual([
      {
        url: '/v2/products/A1',
        headers: expect.objectContaining({ 'x-shop': 'main', authorization: 'Bearer s3cret' }),
      },
    ]);
  });

  it('does not call without its secret', async () => {
    const origin = await start(reply(200), { auth: { secret: 'other' } });
    expect(await outcome(origin, 'A1')).toEqual(['not_found']);
    expect(currentServer()?.requests).toEqual([]);
  });

  it('keeps any value in its place in the path', async () => {
    const origin = await start(reply(200), { timeout: '10s' });
    const nasty = fc.oneof(
      fc.string({ unit: 'binary', minLength: 1, maxLength: 8 }),
      fc.constantFrom(
        '..',
        '.',
        '%2e%2e',
        '../../admin',
        '//evil.example',
        '\\',
        '?a=b',
        '#',
        '@h',
      ),
    );
    await fc.assert(
      fc.asyncProperty(nasty, async (sku) => {
        const before = currentServer()?.requests.length ?? 0;
        const [result] = await load(origin, sku);
        if (result?.error) {
          expect(sku).toMatch(CLIMBS);
          return;
        }
        const { url = '' } = currentServer()?.requests[before] ?? {};
        expect(url.startsWith('/v2/products/')).toBe(true);
        expect(decodeURIComponent(url.slice('/v2/products/'.length))).toBe(sku);
        expect(url.slice('/v2/products/'.length)).not.toMatch(/[/?#\\]/);
      }),
      { seed: 20264, numRuns: 100 },
    );
  });

  it.each([
    [200, 'v'],
    [201, 'v'],
    [204, 'origin_missing'],
    [301, 'origin_refused'],
    [304, 'origin_refused'],
    [400, 'origin_refused'],
    [401, 'origin_refused'],
    [404, 'origin_missing'],
    [408, 'origin_failed, retryable'],
    [410, 'origin_missing'],
    [429, 'origin_failed, retryable'],
    [500, 'origin_failed, retryable'],
    [503, 'origin_failed, retryable'],
  ])('takes status %i for %s', async (status, expected) => {
    const origin = await start(reply(status, status === 204 || status === 304 ? '' : 'v'));
    expect(await outcome(origin, 'A1')).toEqual([expected]);
  });

  it('follows no redirect', async () => {
    const origin = await start(reply(302, '', { location: '/elsewhere' }));
    expect(await outcome(origin, 'A1')).toEqual(['origin_refused']);
    expect(currentServer()?.requests).toHaveLength(1);
  });

  it.each([
    [429, { 'retry-after': '7' }, 7_000],
    [
      503,
      { 'retry-after': 'Wed, 21 Oct 2026 07:28:30 GMT', date: 'Wed, 21 Oct 2026 07:28:00 GMT' },
      30_000,
    ],
    [503, { 'retry-after': 'soon' }, undefined],
    [429, {}, undefined],
  ])('reads how long to wait from a %i with %j', async (status, headers, expected) => {
    const error = await firstError(await start(reply(status, '', headers)), 'A1');
    expect(error.retryAfterMilliseconds).toBe(expected);
  });

  it('refuses an answer that is packed although none was asked for', async () => {
    const origin = await start(reply(200, 'x', { 'content-encoding': 'gzip' }));
    expect(await outcome(origin, 'A1')).toEqual(['origin_refused']);
    expect(currentServer()?.requests[0]?.headers['accept-encoding']).toBe('identity');
  });
});
