/** Lines of a file or of the standard input, unpacked when they are gzip. */
import { createReadStream } from 'node:fs';
import { addAbortSignal, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { STDIN } from './sources.ts';

/** First bytes of a gzip archive (RFC 1952): files are known by them, not by their name. */
const GZIP_MAGIC = Buffer.from([0x1f, 0x8b]);
/** Longer than any line of a log, in characters: what is longer is no line, and is not kept. */
const LONGEST_LINE = 65_536;

/** Share of the work done so far, 0 to 1. */
export type OnProgress = (share: number) => void;

/** Takes a line without its end, undefined for one that is too long; false ends the reading. */
export type OnLine = (line: string | undefined) => boolean;

/** How a file is read. */
export interface LineOptions {
  readonly onLine: OnLine;
  /** Told of the bytes read, as they lie in the file. */
  readonly onBytes?: (bytes: number) => void;
  readonly signal?: AbortSignal | undefined;
}

/** Whoever takes the lines has seen enough. */
const ENOUGH = Symbol('enough');

/**
 * Hands every line of a log to `onLine`, in order.
 *
 * @throws the file system's error, zlib's for a damaged archive, an `AbortError`, or what `onLine`
 *   throws.
 */
export async function readLines(file: string, options: LineOptions): Promise<void> {
  const stream = file === STDIN ? process.stdin : createReadStream(file);
  if (options.signal) addAbortSignal(options.signal, stream);
  const chunks = readChunks(stream, options.onBytes);
  const first = await chunks.next();
  if (first.done) return;
  const source = Readable.from(startWith(first.value, chunks));
  const splitLines = makeLineSplitter(options.onLine);
  try {
    if (first.value.subarray(0, 2).equals(GZIP_MAGIC)) {
      await pipeline(source, createGunzip(), splitLines);
    } else {
      await pipeline(source, splitLines);
    }
  } catch (error) {
    if (error !== ENOUGH) throw error;
  }
}

async function* readChunks(
  stream: AsyncIterable<Uint8Array | string>,
  onBytes: LineOptions['onBytes'],
): AsyncGenerator<Buffer> {
  for await (const chunk of stream) {
    const bytes = Buffer.from(chunk);
    onBytes?.(bytes.length);
    yield bytes;
  }
}

async function* startWith(first: Buffer, rest: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  yield first;
  yield* rest;
}

function makeLineSplitter(onLine: OnLine) {
  return async (chunks: AsyncIterable<Buffer>): Promise<void> => {
    const decoder = new TextDecoder();
    let rest = '';
    /** A line that was cut off already goes on up to its end. */
    let isTooLong = false;
    const take = (line: string): void => {
      const isLine = !isTooLong && line.length <= LONGEST_LINE;
      isTooLong = false;
      if (!onLine(isLine ? withoutReturn(line) : undefined)) throw ENOUGH;
    };
    for await (const chunk of chunks) {
      const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) take(line);
      if (rest.length > LONGEST_LINE) {
        isTooLong = true;
        rest = '';
      }
    }
    rest += decoder.decode();
    if (rest !== '' || isTooLong) take(rest);
  };
}

function withoutReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}
