import { createHash, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { makeOrigins } from '../../adapters/origins/index.ts';
import {
  type HttpOriginInput,
  http,
  type LoaderOriginInput,
  loader,
} from '../../core/config/define.ts';
import { resolveSettings } from '../../core/config/resolve.ts';
import { PreheatError } from '../../core/errors.ts';
import type { LoadResult, Origin, Secrets } from '../../core/ports.ts';
import {
  type Answer,
  type FaultyOrigin,
  json,
  reply,
  startFaultyOrigin,
} from '../support/faulty-origin.ts';

const TIMEOUT = '200ms';
/** Generous for two busy cores, yet far below a hang. */
const SOON_MILLISECONDS = 3_000;

const secrets: Secrets = {
  get: async (name) => {
    if (name === 'token') return 's3cret';
    throw new PreheatError(`no secret '${name}'`, { code: 'not_found', fault: 'user' });
  },
};

let server: FaultyOrigin | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

function originOf(input: HttpOriginInput | LoaderOriginInput): Origin {
  const settings = resolveSettings({
    origins: { catalog: 'baseUrl' in input ? http(input) : loader(input) },
    keyspaces: { product: { key: 'p:{sku}', origin: 'catalog', ttl: '1h' } },
  });
  const origin = makeOrigins(settings, secrets).get('catalog');
  if (!origin) throw new Error('no origin');
  return origin;
}

async function start(answer: Answer, changes: Partial<HttpOriginInput> = {}): Promise<Origin> {
  server = await startFaultyOrigin(answer);
  return originOf({
    baseUrl: `${server.url}/v2`,
    path: '/products/{sku}',
    batch: { path: '/products?ids={sku,}&full=1', max: 3 },
    timeout: TIMEOUT,
    ...changes,
  });
}

const forever = () => new AbortController().signal;

async function load(origin: Origin, ...skus: string[]): Promise<LoadResult[]> {
  return origin.load(
    skus.map((sku) => ({ sku })),
    forever(),
  );
}

/** Values as text, errors as their codes. */
async function outcome(origin: Origin, ...skus: string[]): Promise<string[]> {
  const results = await load(origin, ...skus);
  return results.map(({ value, error }) => (error ? codeOf(error) : value.toString()));
}

function codeOf(error: Error): string {
  if (!(error instanceof PreheatError)) return `not a PreheatError: ${error}`;
  return `${error.code}${error.retryable ? ', retryable' : ''}`;
}

async function firstError(origin: Origin, ...skus: string[]): Promise<PreheatError> {
  const [result] = await load(origin, ...skus);
  if (result?.error instanceof PreheatError) return result.error;
  throw new Error('a value instead of an error');
}

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
    expect(server?.requests).toEqual([
      {
        url: '/v2/products/A1',
        headers: expect.objectContaining({ 'x-shop': 'main', authorization: 'Bearer s3cret' }),
      },
    ]);
  });

  it('does not call without its secret', async () => {
    const origin = await start(reply(200), { auth: { secret: 'other' } });
    expect(await outcome(origin, 'A1')).toEqual(['not_found']);
    expect(server?.requests).toEqual([]);
  });

  it('keeps any value in its place in the path', async () => {
    const origin = await start(reply(200));
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
        const before = server?.requests.length ?? 0;
        const [result] = await load(origin, sku);
        if (result?.error) {
          expect(sku).toMatch(/^\.{1,2}$/);
          return;
        }
        const { url = '' } = server?.requests[before] ?? {};
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
    expect(server?.requests).toHaveLength(1);
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
    expect(server?.requests[0]?.headers['accept-encoding']).toBe('identity');
  });
});

describe('a faulty http origin', () => {
  const faults: [string, Answer][] = [
    ['never answers', () => undefined],
    ['sends headers and no body', (_q, r) => void r.writeHead(200).flushHeaders()],
    ['stops in the middle of the body', (_q, r) => void r.writeHead(200).write('half')],
    [
      'drips the body for ever',
      (_q, r) => {
        const drip = setInterval(() => r.write('.'), 20);
        r.on('close', () => clearInterval(drip));
      },
    ],
    ['answers 500 and never ends', (_q, r) => void r.writeHead(500).write('oh')],
    ['resets the connection', (q) => void q.socket.resetAndDestroy()],
    [
      'resets within the body',
      (q, r) => {
        r.writeHead(200, { 'content-length': 100 }).write('half', () => q.socket.resetAndDestroy());
      },
    ],
    [
      'ends the body early',
      (q, r) => {
        r.writeHead(200, { 'content-length': 100 }).write('half', () => q.socket.end());
      },
    ],
    ['speaks no http', (q) => void q.socket.end('hello\r\n\r\n')],
  ];

  it.each(faults)('that %s fails in time, for one key and many', async (_fault, answer) => {
    const origin = await start(answer);
    const startedAt = performance.now();
    expect(await outcome(origin, 'A1')).toEqual(['origin_failed, retryable']);
    expect(await outcome(origin, 'A1', 'A2')).toEqual([
      'origin_failed, retryable',
      'origin_failed, retryable',
    ]);
    expect(performance.now() - startedAt).toBeLessThan(SOON_MILLISECONDS);
  });

  it('that is not there fails', async () => {
    const origin = await start(reply(200));
    await server?.close();
    server = undefined;
    const error = await firstError(origin, 'A1');
    expect(codeOf(error)).toBe('origin_failed, retryable');
    expect(error.message).toContain('ECONNREFUSED');
  });

  it('that sends without end is cut off at the limit', async () => {
    const chunk = Buffer.alloc(64_000);
    const origin = await start(
      (_q, response) => {
        const send = () => {
          while (!response.destroyed && response.write(chunk));
          if (!response.destroyed) response.once('drain', send);
        };
        send();
      },
      { timeout: '20s' },
    );
    expect(await outcome(origin, 'A1')).toEqual(['value_too_large']);
    await vi.waitFor(() => expect(server?.closedConnections()).toBe(1));
  });

  it('that announces too much is cut off at once', async () => {
    const origin = await start((_q, response) => {
      response.writeHead(200, { 'content-length': 5_000_001 }).write('x');
    });
    expect(await outcome(origin, 'A1')).toEqual(['value_too_large']);
  });

  it('ends with the signal of the caller', async () => {
    const origin = await start(() => undefined, { timeout: '20s' });
    const controller = new AbortController();
    const loading = origin.load([{ sku: 'A1' }], controller.signal);
    await vi.waitFor(() => expect(server?.requests).toHaveLength(1));
    controller.abort();
    const [result] = await loading;
    expect(codeOf(result?.error ?? new Error('no error'))).toBe('origin_failed, retryable');
    expect(result?.error?.message).toContain('its caller ended the call');
    await vi.waitFor(() => expect(server?.closedConnections()).toBe(1));
  });

  it('works again after a fault', async () => {
    let calls = 0;
    const origin = await start((request, response) => {
      calls++;
      if (calls === 1) request.socket.destroy();
      else response.end('v');
    });
    expect(await outcome(origin, 'A1')).toEqual(['origin_failed, retryable']);
    expect(await outcome(origin, 'A1')).toEqual(['v']);
  });

  it('says nothing of the key in its errors', async () => {
    const origin = await start(reply(500));
    const error = await firstError(origin, 'jane@example.com');
    expect(`${error.message} ${error.stack}`).not.toContain('jane');
  });
});

describe('an http origin asked for many keys', () => {
  it('makes one call and matches a list by its id field, in the order of the question', async () => {
    const items = [
      { sku: 'A2', price: 2 },
      { sku: 'A1', price: 1 },
    ];
    const origin = await start(json(items));
    expect(await outcome(origin, 'A1', 'A2')).toEqual([
      '{"sku":"A1","price":1}',
      '{"sku":"A2","price":2}',
    ]);
    expect(server?.requests.map(({ url }) => url)).toEqual(['/v2/products?ids=A1,A2&full=1']);
  });

  it('matches an object by its names', async () => {
    const origin = await start(json({ A1: { price: 1 }, A2: 'two', A3: null }));
    expect(await outcome(origin, 'A1', 'A2', 'A3')).toEqual([
      '{"price":1}',
      '"two"',
      'origin_missing',
    ]);
  });

  it('finds the items where the configuration says', async () => {
    const batch = { path: '/products?ids={sku,}', max: 3, items: 'data.items', id: 'code' };
    const origin = await start(json({ data: { items: [{ code: 7 }] } }), { batch });
    expect(await outcome(origin, '7', '8')).toEqual(['{"code":7}', 'origin_missing']);
  });

  it('bears duplicates, strangers and rubbish in the answer', async () => {
    const items = [{ sku: 'A1', n: 1 }, { sku: 'A1', n: 2 }, { sku: 'Z' }, null, 5, { sku: {} }];
    const origin = await start(json(items));
    expect(await outcome(origin, 'A1', 'A2')).toEqual(['{"sku":"A1","n":1}', 'origin_missing']);
  });

  it('asks once for a key that stands twice', async () => {
    const origin = await start(json([{ sku: 'A1' }]));
    expect(await outcome(origin, 'A1', 'A1')).toEqual(['{"sku":"A1"}', '{"sku":"A1"}']);
    expect(server?.requests[0]?.url).toBe('/v2/products?ids=A1&full=1');
  });

  it('keeps the digits of numbers', async () => {
    const text = '[{"sku":"A1","id":12345678901234567890,"price":1.10}]';
    const [value] = await outcome(await start(reply(200, text)), 'A1', 'A2');
    expect(value).toBe('{"sku":"A1","id":12345678901234567890,"price":1.10}');
  });

  it('finds no value in what every object inherits', async () => {
    const origin = await start(json({}));
    expect(await outcome(origin, '__proto__', 'constructor')).toEqual([
      'origin_missing',
      'origin_missing',
    ]);
  });

  it.each([
    ['no json', reply(200, '<html>')],
    ['half an answer', reply(200, '[{"sku":"A1"},{"sk')],
    ['a text', json('A1')],
    ['items without the id field', json([{ id: 'A1' }])],
    ['a refusal', reply(400)],
  ])('refuses %s', async (_what, answer) => {
    const origin = await start(answer);
    expect(await outcome(origin, 'A1', 'A2')).toEqual(['origin_refused', 'origin_refused']);
  });

  it('refuses an item that is too large, and only that', async () => {
    const items = [{ sku: 'A1', text: 'x'.repeat(5_000_000) }, { sku: 'A2' }];
    const origin = await start(json(items), { timeout: '20s' });
    expect(await outcome(origin, 'A1', 'A2')).toEqual(['value_too_large', '{"sku":"A2"}']);
  });

  it('never puts an id with a comma into a list', async () => {
    const origin = await start(json([{ sku: 'A1' }, { sku: 'A2' }]));
    expect(await outcome(origin, 'A1,A2', 'A2')).toEqual(['origin_refused', '{"sku":"A2"}']);
    expect(server?.requests[0]?.url).toBe('/v2/products?ids=A2&full=1');
  });

  it('makes no call for more keys than one call may carry', async () => {
    const origin = await start(json([]));
    expect(new Set(await outcome(origin, '1', '2', '3', '4'))).toEqual(new Set(['origin_refused']));
    expect(server?.requests).toEqual([]);
  });
});

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
