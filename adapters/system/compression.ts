/** The machine's zlib. */
import { promisify } from 'node:util';
import { gunzip, gzip, zstdCompress, zstdDecompress } from 'node:zlib';
import type { Compression } from '../../core/codec/codec.ts';

/** A small value that becomes more than this is an attack or a mistake. */
const MOST_BYTES = 64_000_000;

const packers = { gzip: promisify(gzip), zstd: promisify(zstdCompress) };
const unpackers = { gzip: promisify(gunzip), zstd: promisify(zstdDecompress) };

/** Packs with the levels that zlib and zstd take by themselves: 6 and 3. */
export const systemCompression: Compression = {
  pack: (packing, bytes) => packers[packing](bytes),
  unpack: (packing, bytes) => unpackers[packing](bytes, { maxOutputLength: MOST_BYTES }),
};
