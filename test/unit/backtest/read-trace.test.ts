import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readTrace } from '../../../backtest/traces/read-trace.ts';
import type { Trace } from '../../../backtest/traces/trace.ts';
import type { PreheatError } from '../../../core/errors.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'preheat-trace-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

let count = 0;
function write(content: string | Buffer): string {
  count += 1;
  const path = join(folder, `log-${count}`);
  writeFileSync(path, content);
  return path;
}

/** The reads in words: `seconds user key bytes`. */
function list({ times, users, keys, bytes, userNames, keyNames }: Trace): string[] {
  return [...times].map((at, index) => {
    const user = userNames[users[index] ?? -1] ?? '-';
    return `${at / 1000} ${user} ${keyNames[keys[index] ?? 0]} ${bytes[index]}`;
  });
}

async function failure(path: string): Promise<PreheatError> {
  return readTrace(path).then(
    () => expect.unreachable('the log was accepted'),
    (error: PreheatError) => error,
  );
}

const CSV = 'ts_seconds,user,key,size\n10,u1,/a,100\n10.5,,/b,\n12,u1,/a,0\n';

describe('CSV', () => {
  it('reads time, user, key and size', async () => {
    const { trace, lines, bad, formats } = await readTrace(write(CSV));
    expect(list(trace)).toEqual(['10 u1 /a 100', '10.5 - /b 0', '12 u1 /a 0']);
    expect({ lines, bad, formats }).toEqual({
      lines: 3,
      bad: 0,
      formats: ['CSV ts_seconds,user,key,size'],
    });
  });

  it('reads the same without header, with other line ends, with a byte order mark, or as gzip', async () => {
    const plain = list((await readTrace(write(CSV))).trace);
    const headless = CSV.slice(CSV.indexOf('\n') + 1);
    const variants = [
      headless,
      headless.trimEnd(),
      CSV.replaceAll('\n', '\r\n'),
      `\ufeff${CSV}`,
      CSV.replaceAll('\n', '\n\n'),
      gzipSync(CSV),
      Buffer.concat([gzipSync(CSV.slice(0, 40)), gzipSync(CSV.slice(40))]),
    ];
    for (const variant of variants) {
      expect(list((await readTrace(write(variant))).trace)).toEqual(plain);
    }
  });

  it('finds the columns by the header', async () => {
    const { trace } = await readTrace(write('key,extra,ts_seconds\n/a,x,5\n'));
    expect(list(trace)).toEqual(['5 - /a 0']);
  });

  it('takes commas and quotes in quoted fields', async () => {
    const { trace } = await readTrace(write('1,"u,1","a ""b"", c",7\n"2","","d",""\n'));
    expect(list(trace)).toEqual(['1 u,1 a "b", c 7', '2 - d 0']);
  });

  it('keeps characters that were cut between two chunks', async () => {
    const keys = Array.from(
      { length: 40_000 },
      (_, index) => `${index},u,schlüssel-✓-${index % 7},1`,
    );
    const { trace } = await readTrace(write(keys.join('\n')));
    expect(trace.times).toHaveLength(40_000);
    expect(trace.keyNames).toEqual(Array.from({ length: 7 }, (_, index) => `schlüssel-✓-${index}`));
  });
});

describe('JSON lines', () => {
  it('reads access events in milliseconds or ISO time, folded reads one by one', async () => {
    const log = [
      { at: 1_000, key: 'a', user: 'u', bytes: 5, session: 's' },
      { at: '1970-01-01T00:00:02Z', key: 'b', reads: 2 },
    ];
    const { trace } = await readTrace(write(log.map((event) => JSON.stringify(event)).join('\n')));
    expect(list(trace)).toEqual(['1 u a 5', '2 - b 0', '2 - b 0']);
  });

  it('leaves out reads that no user made, and says how many', async () => {
    const log = ['user', 'bot', 'warmer'].map((source) =>
      JSON.stringify({ at: 1, key: 'a', source }),
    );
    const { trace, ignored } = await readTrace(write(log.join('\n')));
    expect(list(trace)).toHaveLength(1);
    expect([...ignored]).toEqual([['source', 2]]);
  });
});

describe('numbers that no log has', () => {
  const good = Array.from({ length: 400 }, (_, index) => `${index},u,k,1`);

  it.each([
    ['seconds', 'ts_seconds: expected seconds', '1e306,u,k,1'],
    ['seconds that are blank', 'ts_seconds: expected seconds', ' ,u,k,1'],
    ['bytes', 'size: expected bytes', '1,u,k,1e300'],
  ])('are bad lines of CSV: %s', async (_, reason, line) => {
    const { trace, badLines } = await readTrace(write([...good, line].join('\n')));
    expect(trace.times).toHaveLength(400);
    expect(badLines[0]?.reason).toContain(reason);
  });

  it.each([
    ['reads', 'reads: expected a whole number from 1 to 1000000', { reads: 9e15 }],
    ['times', 'at: expected epoch milliseconds', { at: 1e20 }],
    ['bytes', 'bytes: expected a number', { bytes: 1e300 }],
  ])('are bad lines of JSON: %s', async (_, reason, fields) => {
    const events = [...good.map((_line, at) => ({ at, key: 'k' })), { at: 1, key: 'k', ...fields }];
    const log = events.map((event) => JSON.stringify(event)).join('\n');
    const { trace, badLines } = await readTrace(write(log));
    expect(trace.times).toHaveLength(400);
    expect(badLines[0]?.reason).toContain(reason);
  });
});

describe('a log with mistakes', () => {
  const good = Array.from({ length: 400 }, (_, index) => `${index},u,k,1`);

  it('goes on without its bad lines while they are at most 1 %, and names the first', async () => {
    const log = [
      ...good.slice(0, 1),
      'x,u,k,1',
      '2,u,,1',
      '3,u,k,-1',
      '4,"u,k,1',
      ...good.slice(1),
    ];
    const file = write(log.join('\n'));
    const { trace, bad, badLines } = await readTrace(file);
    expect(trace.times).toHaveLength(400);
    expect(bad).toBe(4);
    expect(badLines).toEqual([
      { file, line: 2, reason: "ts_seconds: expected seconds, 0 or more, found 'x'" },
      { file, line: 3, reason: "key: expected a text, found ''" },
      { file, line: 4, reason: "size: expected bytes or nothing, found '-1'" },
      { file, line: 5, reason: `line: expected quotes that close, found '4,"u,k,1'` },
    ]);
  });

  it('is refused when more than 1 % of its lines are bad', async () => {
    const path = write([...good, ...Array.from({ length: 5 }, () => 'x,u,k,1')].join('\n'));
    const error = await failure(path);
    expect(error.code).toBe('input_invalid');
    expect(error.message).toContain(`${path}: expected at most 1 % bad lines, found 5 of 405`);
    expect(error.message).toContain(`${path}:401: `);
  });

  it('names the field of a bad event', async () => {
    const events = [
      ...Array.from({ length: 300 }, () => '{"at":1,"key":"a"}'),
      '{"at":"soon","key":"a"}',
      '{"at":1}',
      '{',
    ];
    const file = write(events.join('\n'));
    const { badLines } = await readTrace(file);
    expect(badLines).toEqual([
      {
        file,
        line: 301,
        reason: "at: expected epoch milliseconds or an ISO 8601 time, found 'soon'",
      },
      { file, line: 302, reason: 'key: expected a text, found nothing' },
      { file, line: 303, reason: "line: expected a JSON object, found '{'" },
    ]);
  });

  it('is sorted by time when it is out of order, reads of one time in the order of the log', async () => {
    const { trace, outOfOrder } = await readTrace(write('3,u,c,\n1,u,a,\n2,u,b,\n3,u,d,\n'));
    expect(list(trace).map((read) => read.slice(0, 5))).toEqual([
      '1 u a',
      '2 u b',
      '3 u c',
      '3 u d',
    ]);
    expect(outOfOrder).toBe(2);
  });

  it('is refused with the reason when it cannot be used at all', async () => {
    const archive = gzipSync(CSV.repeat(100));
    const cases: [path: string, reason: string][] = [
      [join(folder, 'missing'), 'found no such file'],
      [write(''), 'found no lines'],
      [write('hello\n'), "found 'hello'"],
      [write('ts_seconds,user,key,size\n'), 'expected at least one read'],
      [write(archive.subarray(0, 40)), 'unexpected end of file'],
    ];
    for (const [path, reason] of cases) expect((await failure(path)).message).toContain(reason);
  });
});

it('reports progress up to the whole file', async () => {
  const shares: number[] = [];
  await readTrace(write(CSV.repeat(10_000)), {
    onProgress: (share) => shares.push(share),
  });
  expect(shares.length).toBeGreaterThan(1);
  expect(shares.at(-1)).toBe(1);
  expect(shares).toEqual(shares.toSorted((a, b) => a - b));
});
