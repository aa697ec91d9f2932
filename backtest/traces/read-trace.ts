/** From the files of a log to a trace. */
import { inputInvalid, PreheatError } from '../../core/errors.ts';
import { makeCollector, type TraceReading } from './collector.ts';
import type { TraceFormat, WebOptions } from './format.ts';
import { type OnProgress, readLines } from './lines.ts';
import { listSources } from './sources.ts';

/** How a log is read; the defaults are those of the command. */
export interface TraceOptions extends Partial<WebOptions> {
  /** The format of all files; each file's own where none is given. */
  readonly format?: TraceFormat | undefined;
  readonly onProgress?: OnProgress;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Reads a log: files, folders, and `-` for the standard input.
 *
 * @throws PreheatError `input_invalid` when a file is missing or damaged or in no known format, when
 *   there is no read, or when more than 1 % of the lines are bad. An `AbortError` by the signal.
 */
export async function readTrace(
  names: string | readonly string[],
  options: TraceOptions = {},
): Promise<TraceReading> {
  const { key = 'url', keepBots = false, format, onProgress, signal } = options;
  const list = [names].flat();
  const collector = makeCollector({ key, keepBots }, format);
  const sources = (
    await Promise.all(list.map((name) => guard(name, () => listSources(name))))
  ).flat();
  const total = sources.reduce((sum, { bytes }) => sum + bytes, 0);
  let seen = 0;
  const onBytes = (bytes: number): void => {
    seen += bytes;
    onProgress?.(seen / total);
  };
  for (const { file, isNamed } of sources) {
    const { take, end } = collector.open(file, isNamed);
    await guard(file, () => readLines(file, { onLine: take, onBytes, signal }));
    end();
  }
  if (sources.length === 0) {
    throw inputInvalid([
      { path: list.join(', '), expected: 'a folder with logs', found: 'no files' },
    ]);
  }
  return collector.finish(list.join(', '));
}

/** Says which file it was that could not be read. */
async function guard<Result>(file: string, read: () => Promise<Result>): Promise<Result> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof PreheatError || isAbort(error)) throw error;
    throw inputInvalid([{ path: file, expected: 'a readable log', found: explain(error) }]);
  }
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}

function explain(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT') return 'no such file';
  if (code === 'EACCES') return 'a file that this user may not read';
  return error instanceof Error ? error.message : String(error);
}
