/** Bytes in the cache that may be anybody's: read as a value, or refused as none. */
import { systemCompression } from '../../../../adapters/system/compression.ts';
import { type Codec, packValue, shapeValue, unpackValue } from '../../../../core/codec/codec.ts';
import type { Random } from '../../../../local/demo/random.ts';
import { type FuzzTarget, takesLater } from '../fuzz.ts';
import { drawEdits, mutateBytes, mutateText, oneOf } from '../mutate-text.ts';

const CODECS: readonly Codec[] = [
  { format: 'json', form: 'j' },
  { format: 'json', form: 'f', fields: [['name'], ['seller', 'name'], ['__proto__']] },
  { format: 'bentocache', form: 'b' },
  { format: 'raw', form: 'g', compress: { with: 'gzip', aboveBytes: 10 } },
  { format: 'json', form: 'z', compress: { with: 'zstd', aboveBytes: 10 } },
];
const DOCUMENTS = [
  '{"name":"a","price":1.10,"id":12345678901234567890,"seller":{"name":"b","x":[1]}}',
  '[{"name":1},{"name":null},2,"x"]',
  '{"__proto__":{"a":1},"name":{"name":"ü"}}',
  '1.00',
  ...[1_000, 5_000, 20_000].map((depth) => `${'['.repeat(depth)}${']'.repeat(depth)}`),
  `${'{"name":'.repeat(5_000)}1${'}'.repeat(5_000)}`,
];

interface Stored {
  readonly codec: Codec;
  readonly document: string;
  /** How it is damaged once it is stored. */
  readonly damage: (bytes: Buffer) => Buffer;
}

/** Documents that are hardly JSON, and stored bytes that somebody else has changed. */
export const codecTarget: FuzzTarget<Stored> = {
  name: 'codecs',
  share: 15,
  draw: (random: Random) => {
    const edits = random() < 0.5 ? 0 : 1 + drawEdits(random);
    const bytesOf = (bytes: Buffer) => mutateBytes(random, bytes, edits);
    return {
      codec: oneOf(random, CODECS),
      document: mutateText(random, DOCUMENTS, drawEdits(random, 0.6)),
      damage: bytesOf,
    };
  },
  take: ({ codec, document, damage }) =>
    takesLater(async () => {
      const shaped = shapeValue('product', codec, document);
      if (shapeValue('product', codec, shaped).toString() !== shaped.toString()) {
        throw new Error('shaped once more it is another value');
      }
      const packed = await packValue(
        codec,
        shaped,
        { loadedAt: 1, expiresAt: 2 },
        systemCompression,
      );
      const whole = Buffer.from(packed);
      const read = await unpackValue('product', codec, whole, systemCompression);
      if (!read.equals(Buffer.from(shaped))) throw new Error('read as another value');
      await unpackValue('product', codec, damage(whole), systemCompression);
    }, 'value_unfit'),
};
