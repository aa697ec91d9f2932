import { describe, expect, it } from 'vitest';
import { type Answer, reply } from '../../support/faulty-origin.ts';
import {
  codeOf,
  currentServer,
  firstError,
  outcome,
  SOON_MILLISECONDS,
  start,
  stopServer,
} from '../../support/origin-under-test.ts';

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
    await stopServer();
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
    await expect.poll(() => currentServer()?.closedConnections()).toBe(1);
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
    await expect.poll(() => currentServer()?.requests).toHaveLength(1);
    controller.abort();
    const [result] = await loading;
    expect(codeOf(result?.error ?? new Error('no error'))).toBe('origin_failed, retryable');
    expect(result?.error?.message).toContain('its caller ended the call');
    await expect.poll(() => currentServer()?.closedConnections()).toBe(1);
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
