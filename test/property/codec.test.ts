import fc from 'fast-check';
import { expect, test } from 'vitest';
import { systemCompression } from '../../adapters/system/compression.ts';
import { type Codec, packValue, shapeValue, unpackValue } from '../../core/codec/codec.ts';
import { classifyAddress } from '../../core/config/addresses.ts';

const TIMES = { loadedAt: 1, expiresAt: 2 };
const compress = fc.option(
  fc.record({ with: fc.constantFrom('gzip', 'zstd'), aboveBytes: fc.nat(64) }),
  { nil: undefined },
);

async function readAgain(codec: Codec, value: string | Buffer): Promise<[Buffer, Buffer]> {
  const shaped = shapeValue('any', codec, value);
  const packed = await packValue(codec, shaped, TIMES, systemCompression);
  const read = await unpackValue('any', codec, Buffer.from(packed), systemCompression);
  return [read, Buffer.from(shaped)];
}

test('any bytes are read as they were given, packed or not', async () => {
  const magic = fc.constantFrom([], [0x1f, 0x8b], [0x28, 0xb5, 0x2f, 0xfd]);
  const bytes = fc.tuple(magic, fc.uint8Array({ maxLength: 200 }));
  await fc.assert(
    fc.asyncProperty(bytes, compress, async ([first, rest], own) => {
      const codec = { format: 'raw', form: 'x', ...(own && { compress: own }) } as Codec;
      const value = Buffer.concat([Buffer.from(first), rest]);
      const [read, shaped] = await readAgain(codec, value);
      expect(read).toEqual(shaped);
      expect(read).toEqual(value);
    }),
    { numRuns: 300 },
  );
});

test('any document means the same after any codec, and fields never add anything', async () => {
  const formats = fc.constantFrom('json', 'bentocache');
  const names = fc.array(fc.constantFrom('a', 'b', 'c', '__proto__'), {
    minLength: 1,
    maxLength: 3,
  });
  const document = fc.letrec((tie) => ({
    node: fc.oneof(
      { depthSize: 'small' },
      fc.jsonValue(),
      fc.dictionary(fc.constantFrom('a', 'b', 'c', '__proto__'), tie('node')),
      fc.array(tie('node'), { maxLength: 3 }),
    ),
  })).node;
  await fc.assert(
    fc.asyncProperty(
      document,
      formats,
      fc.array(names, { maxLength: 3 }),
      async (value, format, fields) => {
        const text = JSON.stringify(value);
        const [whole] = await readAgain({ format, form: 'x' } as Codec, text);
        expect(JSON.parse(`${whole}`)).toEqual(JSON.parse(text));
        if (fields.length === 0) return;
        const codec = { format, form: 'x', fields } as Codec;
        const [picked, shaped] = await readAgain(codec, text);
        expect(picked).toEqual(shaped);
        expect(picked.length).toBeLessThanOrEqual(Buffer.byteLength(text));
        // Once more takes nothing away.
        expect(shapeValue('any', codec, picked)).toBe(`${picked}`);
      },
    ),
    { numRuns: 300 },
  );
});

test('an address is of one kind in whatever way it is written', () => {
  fc.assert(
    fc.property(fc.ipV4(), (address) => {
      const bytes = address.split('.').map(Number);
      const number = bytes.reduce((sum, byte) => sum * 256 + byte, 0);
      const [high = 0, low = 0] = [Math.floor(number / 65_536), number % 65_536];
      const groups = `${high.toString(16)}:${low.toString(16)}`;
      const kind = classifyAddress(address);
      for (const other of [
        `${number}`,
        `0x${number.toString(16)}`,
        `0${number.toString(8)}`,
        bytes.map((byte) => `0x${byte.toString(16)}`).join('.'),
        `[::ffff:${address}]`,
        `::ffff:${groups}`,
        `64:ff9b::${groups}`,
        `2002:${groups}::1`,
      ]) {
        expect(classifyAddress(other), other).toBe(kind);
      }
    }),
    { numRuns: 300 },
  );
});
