/** Gathers the reads of all files of a log, and counts what is wrong with their lines. */
import { inputInvalid, type PreheatError } from '../../core/errors.ts';
import type { IgnoreReason, LineParser, ParsedLine, TraceFormat, WebOptions } from './format.ts';
import { FORMATS, recogniseFormat } from './formats.ts';
import type { OnLine } from './lines.ts';
import { makeTraceBuilder, type Trace } from './trace.ts';

/** Lines that are looked at before a file's format is called unknown. */
const LINES_TO_RECOGNISE = 10;
/** More bad lines than this share and the log is not what we think it is. */
const MOST_BAD_SHARE = 0.01;
/** Bad lines that are kept to be shown. */
const BAD_LINES_SHOWN = 5;

/** A line that could not be read. */
export interface BadLine {
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  readonly reason: string;
}

/** A trace and what was met on the way to it. */
export interface TraceReading {
  readonly trace: Trace;
  /** Names of the formats met. */
  readonly formats: readonly string[];
  /** Files with reads in them. */
  readonly files: number;
  /** Lines with content, header aside. */
  readonly lines: number;
  /** Lines that could not be read and were left out. */
  readonly bad: number;
  /** The first of them. */
  readonly badLines: readonly BadLine[];
  /** Lines left out because they are no demand for a cached value, by reason. */
  readonly ignored: ReadonlyMap<IgnoreReason, number>;
  /** Reads that came after a later one and were sorted in. */
  readonly outOfOrder: number;
  /** Files of a folder that are no log that we know. */
  readonly unknownFiles: readonly string[];
}

/** How the lines of one file are taken. */
export interface FileTaker {
  readonly take: OnLine;
  /**
   * The file's end.
   *
   * @throws PreheatError `input_invalid` for a named file in no known format.
   */
  end(): void;
}

/** Gathers files, one after the other. */
export interface Collector {
  open(file: string, isNamed: boolean): FileTaker;
  /**
   * The end of the log.
   *
   * @throws PreheatError `input_invalid` for a log without reads, or with more than 1 % bad lines.
   */
  finish(name: string): TraceReading;
}

/** Starts an empty log; `format` is undefined where each file tells its own. */
export function makeCollector(options: WebOptions, format: TraceFormat | undefined): Collector {
  const builder = makeTraceBuilder();
  const formats = new Set<string>();
  const ignored = new Map<IgnoreReason, number>();
  const badLines: BadLine[] = [];
  const unknownFiles: string[] = [];
  let files = 0;
  let lines = 0;
  let bad = 0;

  const count = (parsed: ParsedLine, file: string, line: number): void => {
    if (parsed.kind === 'header') return;
    lines += 1;
    if (parsed.kind === 'ignored') ignored.set(parsed.why, (ignored.get(parsed.why) ?? 0) + 1);
    if (parsed.kind === 'bad') {
      bad += 1;
      if (badLines.length < BAD_LINES_SHOWN) badLines.push({ file, line, reason: parsed.reason });
    }
    if (parsed.kind === 'reads') {
      for (let read = 0; read < parsed.count; read += 1) builder.add(parsed.read);
    }
  };

  const open = (file: string, isNamed: boolean): FileTaker => {
    const unread: (string | undefined)[] = [];
    let parse: LineParser | undefined = undefined as LineParser | undefined;
    let number = 0;

    const read = (line: string | undefined, at: number): void => {
      if (line === '' || !parse) return;
      count(line === undefined ? TOO_LONG : parse(line), file, at);
    };
    const begin = (found: TraceFormat): void => {
      files += 1;
      formats.add(found.name);
      parse = found.makeParser(options);
      // The lines before the first one of a known format are read once it is found.
      for (const [index, line] of unread.entries()) read(line, index + 1);
    };
    if (format) begin(format);

    return {
      take(line) {
        number += 1;
        // A byte order mark is no part of the first field.
        const text = number === 1 && line?.startsWith('\ufeff') ? line.slice(1) : line;
        if (parse) {
          read(text, number);
          return true;
        }
        unread.push(text);
        const found = text === undefined ? undefined : recogniseFormat(text);
        if (found) begin(found);
        return found !== undefined || number < LINES_TO_RECOGNISE;
      },
      end() {
        if (parse) return;
        if (isNamed) throw unknownFormat(file, unread);
        if (number > 0) unknownFiles.push(file);
      },
    };
  };

  return {
    open,
    finish(name) {
      if (bad > lines * MOST_BAD_SHARE) throw tooManyBad(name, bad, lines, badLines);
      const { trace, outOfOrder } = builder.build(name);
      const noted = { files, lines, bad, badLines, ignored, outOfOrder, unknownFiles };
      if (trace.times.length > 0) return { trace, formats: [...formats], ...noted };
      const found = lines === 0 ? 'none' : `none that counts in ${lines} lines`;
      throw inputInvalid([{ path: name, expected: 'at least one read', found }]);
    },
  };
}

const TOO_LONG: ParsedLine = {
  kind: 'bad',
  reason: 'line: expected the length of a line, found more than 65,536 characters',
};

function unknownFormat(file: string, unread: readonly (string | undefined)[]): PreheatError {
  const expected = `a line of ${FORMATS.map(({ name }) => name).join(' or ')}`;
  const first = unread.find((line) => line !== '');
  const found = first === undefined ? 'no lines' : `'${first.slice(0, 60)}'`;
  return inputInvalid([{ path: file, expected, found }]);
}

function tooManyBad(
  name: string,
  bad: number,
  lines: number,
  badLines: readonly BadLine[],
): PreheatError {
  const examples = badLines.map(({ file, line, reason }) => ({
    path: `${file}:${line}`,
    expected: 'a readable line',
    found: reason,
  }));
  const summary = {
    path: name,
    expected: `at most ${MOST_BAD_SHARE * 100} % bad lines`,
    found: `${bad} of ${lines}`,
  };
  return inputInvalid([summary, ...examples]);
}
