import { randomBytes } from 'node:crypto';
import { zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_BATCH_BYTES } from '../../../adapters/sqs/groups.ts';
import { packBody, unpackBody } from '../../../adapters/sqs/packed-body.ts';
import { writeBody } from '../../../core/queue-bodies.ts';

/** Five hundred events as applications send them. */
const BATCH = writeBody({
  id: 'batch',
  events: Array.from({ length: 500 }, (_, index) => ({
    keyspace: 'product',
    key: `catalog:product:SKU-${(index * 7_919) % 100_000}`,
    params: { sku: `SKU-${(index * 7_919) % 100_000}` },
    at: 1_767_225_600_000 + ((index * 37) % 5_000),
    reads: 1 + (index % 5),
    misses: 0,
    loadedAt: 1_767_220_000_000 + ((index * 104_729) % 1_000_000),
    bytes: 1_000,
    source: 'user',
  })),
});

function packed(text: string): string {
  return `zstd:${zstdCompressSync(text).toString('base64')}`;
}

describe('the body of a message', () => {
  it('takes less than a quarter of its room when it holds a batch of events', () => {
    const body = packBody(BATCH);
    expect(body.length).toBeLessThan(BATCH.length / 4);
    expect(unpackBody(body)).toBe(BATCH);
  });

  it('stays as people can read it when it is small', () => {
    const body = writeBody({ id: 'small' });
    expect(packBody(body)).toBe(body);
    expect(unpackBody(body)).toBe(body);
  });

  it('is never longer than it was written', () => {
    const noise = JSON.stringify(randomBytes(50_000).toString('base64'));
    expect(packBody(noise).length).toBeLessThanOrEqual(noise.length);
  });

  it('is read as it was written, whatever stands in it', () => {
    const texts = fc.string({ unit: 'binary', maxLength: 3_000 });
    fc.assert(
      fc.property(texts, fc.nat(20), (text, times) => {
        const body = writeBody(Array.from({ length: times }, () => text));
        if (Buffer.byteLength(body) > MAX_BATCH_BYTES) return;
        expect(unpackBody(packBody(body))).toBe(body);
      }),
    );
  });

  it('is refused when it is too large as it is, however small it would become', () => {
    expect(() => packBody('x'.repeat(MAX_BATCH_BYTES + 1))).toThrow(
      expect.objectContaining({ code: 'body_too_large' }),
    );
  });

  it.each([
    ['is marked as packed and is not', 'zstd:no packed text'],
    ['breaks off', packBody(BATCH).slice(0, -500)],
    ['would become larger than a message may be', packed('x'.repeat(MAX_BATCH_BYTES + 1))],
  ])('is no message when it %s', (_, body) => {
    expect(() => unpackBody(body)).toThrow(expect.objectContaining({ code: 'message_invalid' }));
  });
});
