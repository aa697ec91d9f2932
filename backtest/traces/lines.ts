/** Lines of a file or of the standard input, unpacked when they are gzip. */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';

/** First bytes of a gzip archive (RFC 1952): files are known by them, not by their name. */
const GZIP_MAGIC = Buffer.from([0x1f, 0x8b]);
/** The file name that stands for the standard input. */
const STDIN = '-';

/** Share of the work done so far, 0 to 1. */
export type OnProgress = (share: number) => void;

/**
 * Hands every line of a log to `onLine`, in order, without its line end.
 *
 * @throws the file system's error, zlib's for a damaged archive, or what `onLine` throws.
 */
export async function readLines(
  file: string,
  onLine: (line: string) => void,
  onProgress: OnProgress,
): Promise<void> {
  // The size of the standard input is unknown: no progress then.
  const size = file === STDIN ? Number.POSITIVE_INFINITY : (await stat(file)).size;
  const chunks = readChunks(file, size, onProgress);
  const first = await chunks.next();
  if (first.done) return;
  const source = Readable.from(startWith(first.value, chunks));
  const splitLines = makeLineSplitter(onLine);
  if (first.value.subarray(0, 2).equals(GZIP_MAGIC)) {
    await pipeline(source, createGunzip(), splitLines);
  } else {
    await pipeline(source, splitLines);
  }
}

async function* readChunks(
  file: string,
  size: number,
  onProgress: OnProgress,
): AsyncGenerator<Buffer> {
  let seen = 0;
  for await (const chunk of file === STDIN ? process.stdin : createReadStream(file)) {
    const bytes = Buffer.from(chunk);
    seen += bytes.length;
    onProgress(seen / size);
    yield bytes;
  }
}

async function* startWith(first: Buffer, rest: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  yield first;
  yield* rest;
}

function makeLineSplitter(onLine: (line: string) => void) {
  return async (chunks: AsyncIterable<Buffer>): Promise<void> => {
    const decoder = new TextDecoder();
    let rest = '';
    for await (const chunk of chunks) {
      const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) onLine(withoutReturn(line));
    }
    rest += decoder.decode();
    if (rest !== '') onLine(withoutReturn(rest));
  };
}

function withoutReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}
