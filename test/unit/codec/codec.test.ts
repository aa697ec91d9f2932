import { describe, expect, it } from 'vitest';
import { unwrapBentocache, wrapBentocache } from '../../../core/codec/bentocache.ts';
import {
  type Codec,
  type Compression,
  packValue,
  shapeValue,
  unpackValue,
} from '../../../core/codec/codec.ts';
import { PreheatError } from '../../../core/errors.ts';

const TIMES = { loadedAt: 5, expiresAt: 9 };
const GZIP = Buffer.from([0x1f, 0x8b]);
const ZSTD = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);

/** Packs by a mark before the bytes. */
const marking: Compression = {
  pack: async (packing, bytes) => Buffer.concat([packing === 'gzip' ? GZIP : ZSTD, bytes]),
  unpack: async (packing, bytes) => bytes.subarray(packing === 'gzip' ? 2 : 4),
};
const codec = (changes: Partial<Codec>): Codec => ({ format: 'raw', form: '', ...changes });
const packed = codec({ compress: { with: 'gzip', aboveBytes: 4 } });

function unpack(own: Codec, bytes: Buffer | string, compression = marking) {
  return unpackValue('product', own, Buffer.from(bytes), compression);
}

describe('a value', () => {
  it('stays as it is where it is raw and whole', () => {
    const bytes = Buffer.from([0, 255]);
    expect(shapeValue('product', codec({}), bytes)).toBe(bytes);
    expect(shapeValue('product', codec({}), '{ "a" : 1 }')).toBe('{ "a" : 1 }');
  });

  it('is JSON without spaces, or its fields, where the codec says so', () => {
    const text = '{ "a" : 1.10, "b": 2 }';
    expect(shapeValue('product', codec({ format: 'json' }), text)).toBe('{"a":1.10,"b":2}');
    expect(shapeValue('product', codec({ fields: [['b']] }), Buffer.from(text))).toBe('{"b":2}');
    expect(shapeValue('product', codec({ format: 'json', fields: [['a']] }), text)).toBe(
      '{"a":1.10}',
    );
  });

  it('is refused where it would have to be JSON and is not', () => {
    expect(() => shapeValue('product', codec({ format: 'json' }), 'text')).toThrow(
      expect.objectContaining({ code: 'value_unfit' }),
    );
  });

  it('is packed above a size, or where it looks packed', async () => {
    expect(await packValue(packed, '1234', TIMES, marking)).toBe('1234');
    expect(await packValue(packed, '12345', TIMES, marking)).toEqual(
      Buffer.concat([GZIP, Buffer.from('12345')]),
    );
    for (const magic of [GZIP, ZSTD]) {
      expect(await packValue(packed, magic, TIMES, marking)).toEqual(Buffer.concat([GZIP, magic]));
    }
    expect(await packValue(codec({}), '12345', TIMES, marking)).toBe('12345');
  });

  it('is unpacked by its first bytes, where it may be packed', async () => {
    expect(`${await unpack(packed, Buffer.concat([GZIP, Buffer.from('abc')]))}`).toBe('abc');
    expect(`${await unpack(packed, Buffer.concat([ZSTD, Buffer.from('abc')]))}`).toBe('abc');
    expect(`${await unpack(packed, 'abc')}`).toBe('abc');
    const looks = Buffer.concat([GZIP, Buffer.from('abc')]);
    expect(await unpack(codec({}), looks)).toEqual(looks);
    expect(await unpack(packed, Buffer.from([0x28, 0xb5]))).toEqual(Buffer.from([0x28, 0xb5]));
  });

  it('stands in the envelope of bentocache', async () => {
    const own = codec({ format: 'bentocache' });
    const envelope = '{"value":{"a":1.10},"createdAt":5,"logicalExpiration":9}';
    expect(await packValue(own, '{"a":1.10}', TIMES, marking)).toBe(envelope);
    expect(`${await unpack(own, envelope)}`).toBe('{"a":1.10}');
    expect(unwrapBentocache(wrapBentocache('null', TIMES))).toBe('null');
  });

  it('is unfit where another program has written something else', async () => {
    const own = codec({ format: 'bentocache' });
    for (const text of ['text', '{}', 'null']) {
      await expect(unpack(own, text), text).rejects.toMatchObject({ code: 'value_unfit' });
    }
    expect(() => unwrapBentocache('{}')).toThrow(TypeError);
    const failing = (error: Error): Compression => ({
      ...marking,
      unpack: () => Promise.reject(error),
    });
    await expect(unpack(packed, GZIP, failing(new Error('broken')))).rejects.toMatchObject({
      code: 'value_unfit',
    });
    const known = new PreheatError('too large', { code: 'other', fault: 'user' });
    await expect(unpack(packed, GZIP, failing(known))).rejects.toBe(known);
  });
});
