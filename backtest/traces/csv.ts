/** CSV `ts_seconds,user,key,size`: header optional, fields quoted or not (RFC 4180, one line each). */
import { describe } from '../../core/errors.ts';
import { badLine, isSize, LAST_TIME, type ParsedLine, type TraceFormat } from './format.ts';

/** Where the fields stand when there is no header. */
const DEFAULT_COLUMNS = ['ts_seconds', 'user', 'key', 'size'];

/** The CSV format of our own traces. */
export const csvFormat: TraceFormat = {
  id: 'csv',
  name: 'CSV ts_seconds,user,key,size',
  recognises(line) {
    const fields = splitCsv(line);
    return fields !== undefined && (isHeader(fields) || (fields.length > 2 && isTime(fields[0])));
  },
  makeParser() {
    let columns = makeColumns(DEFAULT_COLUMNS);
    return (line) => {
      const fields = splitCsv(line);
      if (!fields) return badLine('line', 'quotes that close', describe(line));
      if (isHeader(fields)) {
        columns = makeColumns(fields);
        return { kind: 'header' };
      }
      return parseFields(fields, columns);
    };
  },
};

interface Columns {
  readonly time: number;
  readonly user: number;
  readonly key: number;
  readonly size: number;
}

function makeColumns(names: readonly string[]): Columns {
  return {
    time: names.indexOf('ts_seconds'),
    user: names.indexOf('user'),
    key: names.indexOf('key'),
    size: names.indexOf('size'),
  };
}

function parseFields(fields: readonly string[], columns: Columns): ParsedLine {
  const time = fields[columns.time];
  if (!isTime(time)) return badLine('ts_seconds', 'seconds, 0 or more', describe(time));
  const key = fields[columns.key];
  if (!key) return badLine('key', 'a text', describe(key));
  const size = fields[columns.size] ?? '';
  const bytes = Number(size);
  if (!isSize(bytes)) {
    return badLine('size', 'bytes or nothing', describe(size));
  }
  const user = fields[columns.user] ?? '';
  return {
    kind: 'reads',
    count: 1,
    read: { at: Math.round(Number(time) * 1000), user, key, bytes },
  };
}

function isHeader(fields: readonly string[]): boolean {
  return fields.includes('ts_seconds') && fields.includes('key');
}

function isTime(text: string | undefined): boolean {
  const seconds = Number(text?.trim() || Number.NaN);
  return seconds >= 0 && seconds * 1000 <= LAST_TIME;
}

const QUOTED = /(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))/gy;

/** Cuts one line into its fields; undefined where a quote does not close. */
function splitCsv(line: string): string[] | undefined {
  if (!line.includes('"')) return line.split(',');
  const fields: string[] = [];
  let end = 0;
  for (const match of line.matchAll(QUOTED)) {
    fields.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '');
    end = match.index + match[0].length;
  }
  return end === line.length ? fields : undefined;
}
