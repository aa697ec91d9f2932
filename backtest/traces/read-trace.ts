/** From a log file to a trace: finds its format, counts what is wrong with it. */
import { inputInvalid } from '../../core/errors.ts';
import { csvFormat } from './csv.ts';
import type { ParsedLine, TraceFormat } from './format.ts';
import { jsonlFormat } from './jsonl.ts';
import { type OnProgress, readLines } from './lines.ts';
import { makeTraceBuilder, type Trace } from './trace.ts';

/** The formats that are tried, in order. */
const FORMATS: readonly TraceFormat[] = [csvFormat, jsonlFormat];

/** Lines that are looked at before a log's format is called unknown. */
const LINES_TO_RECOGNISE = 10;
/** More bad lines than this share and the log is not what we think it is. */
const MOST_BAD_SHARE = 0.01;
/** Bad lines that are kept to be shown. */
const BAD_LINES_SHOWN = 5;

/** A line that could not be read. */
export interface BadLine {
  /** Counted from 1. */
  readonly line: number;
  readonly reason: string;
}

/** A trace and what was met on the way to it. */
export interface TraceReading {
  readonly trace: Trace;
  readonly format: string;
  /** Lines with content, header aside. */
  readonly lines: number;
  /** Lines that could not be read and were left out. */
  readonly bad: number;
  /** The first of them. */
  readonly badLines: readonly BadLine[];
  /** Lines left out because no user made the read (bots, batches). */
  readonly ignored: number;
  /** Reads that came after a later one and were sorted in. */
  readonly outOfOrder: number;
}

/**
 * Reads a log; `-` is the standard input.
 *
 * @throws PreheatError `input_invalid` when the file is missing or damaged, in no known format, empty,
 *   or when more than 1 % of its lines are bad.
 */
export async function readTrace(
  file: string,
  onProgress: OnProgress = () => undefined,
): Promise<TraceReading> {
  const collector = makeCollector();
  try {
    await readLines(file, collector.take, onProgress);
  } catch (error) {
    throw inputInvalid([{ path: file, expected: 'a readable log', found: explain(error) }]);
  }
  return collector.finish(file);
}

function makeCollector() {
  const builder = makeTraceBuilder();
  const badLines: BadLine[] = [];
  const unread: string[] = [];
  let format: TraceFormat | undefined;
  let parse: ((line: string) => ParsedLine) | undefined;
  let number = 0;
  let lines = 0;
  let bad = 0;
  let ignored = 0;

  const count = (parsed: ParsedLine, line: number): void => {
    if (parsed.kind === 'header') return;
    lines += 1;
    if (parsed.kind === 'ignored') ignored += 1;
    if (parsed.kind === 'bad') {
      bad += 1;
      if (badLines.length < BAD_LINES_SHOWN) badLines.push({ line, reason: parsed.reason });
    }
    if (parsed.kind === 'reads') {
      for (let read = 0; read < parsed.count; read += 1) builder.add(parsed.read);
    }
  };

  /** The lines before the first one of a known format are read once it is found. */
  const recognise = (line: string): void => {
    unread.push(line);
    format = FORMATS.find((candidate) => candidate.recognises(line));
    if (!format) return;
    parse = format.makeParser();
    for (const [index, early] of unread.entries()) {
      if (early !== '') count(parse(early), index + 1);
    }
  };

  return {
    take(line: string): void {
      number += 1;
      // A byte order mark is no part of the first field.
      const text = number === 1 && line.startsWith('\ufeff') ? line.slice(1) : line;
      if (parse) {
        if (text !== '') count(parse(text), number);
      } else if (number <= LINES_TO_RECOGNISE) {
        recognise(text);
      }
    },
    finish(file: string): TraceReading {
      if (!format) throw unknownFormat(file, unread);
      if (bad > lines * MOST_BAD_SHARE) throw tooManyBad(file, bad, lines, badLines);
      const { trace, outOfOrder } = builder.build(file);
      if (trace.times.length === 0) {
        throw inputInvalid([{ path: file, expected: 'at least one read', found: 'none' }]);
      }
      return { trace, format: format.name, lines, bad, badLines, ignored, outOfOrder };
    },
  };
}

function unknownFormat(file: string, unread: readonly string[]) {
  const expected = `a line of ${FORMATS.map(({ name }) => name).join(' or ')}`;
  const first = unread.find((line) => line !== '');
  const found = first === undefined ? 'no lines' : `'${first.slice(0, 60)}'`;
  return inputInvalid([{ path: file, expected, found }]);
}

function tooManyBad(file: string, bad: number, lines: number, badLines: readonly BadLine[]) {
  const examples = badLines.map(({ line, reason }) => ({
    path: `${file}:${line}`,
    expected: 'a readable line',
    found: reason,
  }));
  const summary = {
    path: file,
    expected: `at most ${MOST_BAD_SHARE * 100} % bad lines`,
    found: `${bad} of ${lines}`,
  };
  return inputInvalid([summary, ...examples]);
}

function explain(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT') return 'no such file';
  if (code === 'EISDIR') return 'a directory';
  if (code === 'EACCES') return 'a file that this user may not read';
  return error instanceof Error ? error.message : String(error);
}
