import { describe, expect, it } from 'vitest';
import type { AccessBatch, AccessEvent } from '../../../core/access.ts';
import { cutAccessBatch } from '../../../core/access-cut.ts';
import { packCacheMessage, unpackCacheMessage } from '../../../core/cache-calls.ts';
import { describe as describeValue, PreheatError } from '../../../core/errors.ts';
import {
  bodyBytes,
  parseAccessBatch,
  parseWarmMessage,
  writeBody,
} from '../../../core/queue-bodies.ts';

const event = (key: string): AccessEvent =>
  ({ keyspace: 'product', key, params: {}, at: 5, reads: 1, misses: 0, source: 'test' }) as const;

describe('messages between functions', () => {
  it('carry bytes, lists and objects, and leave out what is not there', () => {
    const message = {
      args: [Buffer.from([0, 255]), 'text', 5, null, true],
      inner: { bytes: Buffer.from('x'), none: undefined },
    };
    const packed = packCacheMessage(message);
    expect(JSON.parse(JSON.stringify(packed))).toEqual(packed);
    expect(packed).toEqual({
      args: [{ $bytes: 'AP8=' }, 'text', 5, null, true],
      inner: { bytes: { $bytes: 'eA==' } },
    });
    expect(Object.keys((packed as typeof message).inner)).toEqual(['bytes']);
    expect(unpackCacheMessage(packed)).toEqual({
      args: message.args,
      inner: { bytes: Buffer.from('x') },
    });
  });

  it('carry errors with all that decides what follows, and without their cause', () => {
    const error = new PreheatError('too many', {
      code: 'limited',
      fault: 'origin',
      retryable: true,
      status: 429,
      retryAfterMilliseconds: 700,
      cause: new Error('secret:42'),
    });
    const packed = packCacheMessage({ error });
    expect(JSON.stringify(packed)).not.toContain('secret:42');
    const { error: restored } = unpackCacheMessage(packed) as { error: PreheatError };
    expect(restored).toBeInstanceOf(PreheatError);
    expect(restored).toMatchObject({
      message: 'too many',
      code: 'limited',
      fault: 'origin',
      retryable: true,
      status: 429,
      retryAfterMilliseconds: 700,
    });
    const plain = packCacheMessage(new PreheatError('m', { code: 'c', fault: 'user' }));
    expect(plain).toEqual({
      $error: { message: 'm', code: 'c', fault: 'user', retryable: false, status: 400 },
    });
  });
});

describe('an error', () => {
  it('answers 400 where it is the user’s, and 503 where it is not', () => {
    const statusOf = (fault: 'user' | 'origin' | 'platform') =>
      new PreheatError('m', { code: 'c', fault }).status;
    expect([statusOf('user'), statusOf('origin'), statusOf('platform')]).toEqual([400, 503, 503]);
  });

  it('has its cause where there is one', () => {
    const cause = new Error('why');
    expect(new PreheatError('m', { code: 'c', fault: 'user', cause }).cause).toBe(cause);
    expect('cause' in new PreheatError('m', { code: 'c', fault: 'user' })).toBe(false);
    expect(new PreheatError('m', { code: 'c', fault: 'user' }).problems).toEqual([]);
  });

  it('says what was found, in 80 characters', () => {
    const values = [undefined, () => 1, 'text', 5, { a: 1 }, Symbol('s')];
    expect(values.map(describeValue)).toEqual([
      'nothing',
      'a function',
      "'text'",
      '5',
      '{"a":1}',
      'Symbol(s)',
    ]);
    expect(describeValue('x'.repeat(78))).toBe(`'${'x'.repeat(78)}'`);
    expect(describeValue('x'.repeat(79))).toBe(`'${'x'.repeat(76)}…`);
  });
});

describe('the body of a queue message', () => {
  it('is read as it was written', () => {
    const batch: AccessBatch = { id: 'b', events: [event('product:1')] };
    expect(parseAccessBatch(writeBody(batch))).toEqual(batch);
    const warm = {
      id: 'w',
      origin: 'catalog',
      strategy: 'popular',
      run: 'r',
      items: [{ keyspace: 'product', key: 'product:1', params: {}, loadedNoEarlierThan: 0 }],
      notBefore: 1,
      notAfter: 2,
      attempt: 0,
      reservedAt: 3,
    };
    expect(parseWarmMessage(writeBody(warm))).toEqual(warm);
  });

  it('is refused without being repeated where it is no such message', () => {
    for (const body of ['{', '{}', '{"id":"secret:42","events":[{}]}']) {
      expect(() => parseAccessBatch(body)).toThrow(PreheatError);
      expect(() => parseWarmMessage(body)).toThrow(PreheatError);
    }
    const negative = JSON.stringify({ id: 'b', events: [{ ...event('k'), reads: -1 }] });
    expect(() => parseAccessBatch(negative)).toThrow(PreheatError);
  });

  it('has escapes for what queues refuse, and the same meaning', () => {
    const text = 'ß 😀 \ufffe \uffff';
    const body = writeBody({ text });
    expect(body).toBe('{"text":"ß \\ud83d\\ude00 \\ufffe \\uffff"}');
    expect(JSON.parse(body)).toEqual({ text });
    expect(bodyBytes({ text: 'ß' })).toBe('{"text":"ß"}'.length + 1);
  });
});

describe('a batch of events', () => {
  const events = ['a', 'b', 'c', 'd', 'e'].map((name) => event(`product:${name}`));
  const eventBytes = bodyBytes(events[0]) + 1;

  it('stays one message where it fits', () => {
    const batch = { id: 'b', events };
    expect(cutAccessBatch(batch)).toEqual([batch]);
    expect(cutAccessBatch(batch, bodyBytes(batch))).toEqual([batch]);
  });

  it('is cut where it does not, always into the same pieces', () => {
    const pieces = cutAccessBatch({ id: 'b', events }, 2 * eventBytes);
    expect(pieces).toEqual([
      { id: 'b.0', events: events.slice(0, 2) },
      { id: 'b.1', events: events.slice(2, 4) },
      { id: 'b.2', events: events.slice(4) },
    ]);
    expect(cutAccessBatch({ id: 'b', events }, 2 * eventBytes - 1)).toHaveLength(5);
    expect(cutAccessBatch({ id: 'b', events: events.slice(0, 1) }, 1)).toEqual([
      { id: 'b.0', events: events.slice(0, 1) },
    ]);
  });

  it('keeps its counts in a piece of their own, so that they count once', () => {
    const counts = [
      { keyspace: 'product', at: 5, reads: 5, misses: 0, latency: {}, strategies: {} },
    ];
    const pieces = cutAccessBatch({ id: 'b', events, counts }, 3 * eventBytes);
    expect(pieces).toEqual([
      { id: 'b.0', events: [], counts },
      { id: 'b.1', events: events.slice(0, 3), counts: [] },
      { id: 'b.2', events: events.slice(3), counts: [] },
    ]);
  });
});
