/** Keys to warm: from the arguments, from a file, or from the standard input. */
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { inputInvalid } from '../../core/errors.ts';

/** The name that stands for the standard input. */
const STDIN = '-';

/** Where the keys are. */
export interface KeySource {
  readonly args: readonly string[];
  readonly file?: string | undefined;
  readonly stdin: AsyncIterable<Uint8Array | string>;
}

/**
 * Reads the keys in order, one a line, without empty lines and repetitions.
 *
 * @throws PreheatError `input_invalid` for a file that cannot be read.
 */
export async function readKeys({ args, file, stdin }: KeySource): Promise<string[]> {
  const keys = new Set(args.filter((arg) => arg !== STDIN));
  const name = file ?? (args.includes(STDIN) ? STDIN : undefined);
  if (name === undefined) return [...keys];
  const input = name === STDIN ? Readable.from(stdin) : createReadStream(name);
  // Not every error of the stream reaches the reader of its lines.
  const failed = new Promise<never>((_, reject) => input.once('error', reject));
  failed.catch(() => undefined);
  try {
    await Promise.race([addLines(keys, input), failed]);
  } catch (error) {
    const found = error instanceof Error ? error.message : String(error);
    throw inputInvalid([{ path: name, expected: 'a readable file with a key a line', found }]);
  }
  return [...keys];
}

async function addLines(keys: Set<string>, input: Readable): Promise<void> {
  for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    if (line !== '') keys.add(line);
  }
}

/** Cuts keys so that a request holds at most `most` of them, and `mostBytes` as JSON. */
export function cutKeys(keys: readonly string[], most: number, mostBytes: number): string[][] {
  const chunks: string[][] = [];
  let bytes = 0;
  for (const key of keys) {
    const keyBytes = Buffer.byteLength(JSON.stringify(key)) + 1;
    const last = chunks.at(-1);
    if (last && last.length < most && bytes + keyBytes <= mostBytes) {
      last.push(key);
      bytes += keyBytes;
    } else {
      chunks.push([key]);
      bytes = keyBytes;
    }
  }
  return chunks;
}
