/** How values stand in the cache: what is kept of them, in which envelope, packed or not. */
import { PreheatError, valueUnfit } from '../errors.ts';
import { type EntryTimes, unwrapBentocache, wrapBentocache } from './bentocache.ts';
import { parseExactJson } from './exact-json.ts';
import { pickFields } from './fields.ts';

/** How bytes are packed. */
export type Packing = 'gzip' | 'zstd';

/** The codec of a keyspace. */
export interface Codec {
  readonly format: 'raw' | 'json' | 'bentocache';
  /** Names that lead to what is kept of a value; absent: all of it. */
  readonly fields?: readonly (readonly string[])[];
  readonly compress?: { readonly with: Packing; readonly aboveBytes: number };
  /** Names what a reader must know to read a value: '' for the origin's own bytes. */
  readonly form: string;
}

/** Packs and unpacks bytes: outside of core, where zlib is. */
export interface Compression {
  pack(packing: Packing, bytes: Buffer): Promise<Buffer>;
  /** @throws Error for bytes that are not packed so, or would become too many. */
  unpack(packing: Packing, bytes: Buffer): Promise<Buffer>;
}

/** First bytes of what is packed: RFC 1952, §2.3.1, and RFC 8878, §3.1.1. */
const MAGIC: Readonly<Record<Packing, Buffer>> = {
  gzip: Buffer.from([0x1f, 0x8b]),
  zstd: Buffer.from([0x28, 0xb5, 0x2f, 0xfd]),
};
const PACKINGS: readonly Packing[] = ['gzip', 'zstd'];

/**
 * The value as readers get it: its fields, as JSON where the codec says so. Raw values without
 * `fields` stay as they are, byte for byte.
 *
 * @throws PreheatError `value_unfit` where it is not JSON and would have to be.
 */
export function shapeValue(keyspace: string, codec: Codec, value: string | Buffer) {
  const { format, fields } = codec;
  if (format === 'raw' && !fields) return value;
  let parsed: unknown;
  try {
    parsed = parseExactJson(value.toString());
  } catch {
    throw valueUnfit(keyspace, 'a json document', 'another text');
  }
  return JSON.stringify(fields ? pickFields(parsed, fields) : parsed);
}

/** The bytes that go into the cache, of a value as readers get it. */
export async function packValue(
  { format, compress }: Codec,
  shaped: string | Buffer,
  times: EntryTimes,
  compression: Compression,
): Promise<string | Buffer> {
  if (format === 'bentocache') return wrapBentocache(shaped.toString(), times);
  if (!compress) return shaped;
  const bytes = Buffer.from(shaped);
  // What looks packed already is packed once more, or readers would unpack it once too often.
  const mustPack = bytes.length > compress.aboveBytes || packingOf(bytes) !== undefined;
  return mustPack ? compression.pack(compress.with, bytes) : shaped;
}

/**
 * The value as readers get it, of the bytes in the cache.
 *
 * @throws PreheatError `value_unfit` where another program has written something else.
 */
export async function unpackValue(
  keyspace: string,
  { format, compress }: Codec,
  stored: Buffer,
  compression: Compression,
): Promise<Buffer> {
  try {
    if (format === 'bentocache') return Buffer.from(unwrapBentocache(stored.toString()));
    const packing = compress ? packingOf(stored) : undefined;
    return packing ? await compression.unpack(packing, stored) : stored;
  } catch (thrown) {
    if (thrown instanceof PreheatError) throw thrown;
    throw valueUnfit(keyspace, 'a value as its codec writes it', 'other bytes');
  }
}

function packingOf(bytes: Buffer): Packing | undefined {
  return PACKINGS.find((packing) =>
    bytes.subarray(0, MAGIC[packing].length).equals(MAGIC[packing]),
  );
}
