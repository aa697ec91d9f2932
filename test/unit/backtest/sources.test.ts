import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { csvFormat } from '../../../backtest/traces/csv.ts';
import { readTrace } from '../../../backtest/traces/read-trace.ts';
import type { Trace } from '../../../backtest/traces/trace.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'preheat-sources-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, content);
  return path;
}

function listKeys({ keys, keyNames }: Trace): string[] {
  return [...keys].map((key) => keyNames[key] ?? '');
}

it('reads every file of a folder, packed or not, each in its own format, in the order of time', async () => {
  write('a.csv', '10,u,first,\n40,u,fourth,\n');
  write('2026/b.gz', gzipSync('{"at":20000,"key":"second"}\n'));
  write('c.log', '1.2.3.4 - - [01/Jan/1970:00:00:30 +0000] "GET /third HTTP/1.1" 200 5\n');
  write('.hidden', 'not a log\n');
  write('empty', '');
  const { trace, files, unknownFiles } = await readTrace(folder);
  expect(listKeys(trace)).toEqual(['first', 'second', '/third', 'fourth']);
  expect({ files, unknownFiles, file: trace.file }).toEqual({
    files: 3,
    unknownFiles: [],
    file: folder,
  });
});

it('takes files of the same time in the order of their names', async () => {
  write('2.csv', '10,u,b,\n');
  write('10.csv', '10,u,a,\n');
  expect(listKeys((await readTrace(folder)).trace)).toEqual(['a', 'b']);
});

it('takes several files, and says in which one a line is bad', async () => {
  const good = Array.from({ length: 200 }, (_, index) => `${index},u,k,`).join('\n');
  const names = [write('a', good), write('b', '5,u,k,\nx,u,k,\n')];
  const { trace, badLines } = await readTrace(names);
  expect(trace.times).toHaveLength(201);
  expect(trace.file).toBe(names.join(', '));
  expect(badLines).toMatchObject([{ file: names[1], line: 2 }]);
});

it('leaves a file of a folder out that is no log, but refuses one that was named', async () => {
  write('log.csv', '1,u,k,\n');
  const note = write('README', 'hello\n');
  expect((await readTrace(folder)).unknownFiles).toEqual([note]);
  await expect(readTrace([folder, note])).rejects.toThrow(`${note}: expected a line of CSV`);
});

it('refuses a folder without logs', async () => {
  await expect(readTrace(folder)).rejects.toThrow(`${folder}: expected a folder with logs`);
  write('README', 'hello\n');
  await expect(readTrace(folder)).rejects.toThrow(`${folder}: expected at least one read`);
});

it('reads in the format that is asked for, also where the first lines are garbage', async () => {
  const garbage = Array.from({ length: 12 }, () => '???');
  const good = Array.from({ length: 1_300 }, (_, index) => `${index},u,k,`);
  const path = write('log', [...garbage, ...good].join('\n'));
  await expect(readTrace(path)).rejects.toThrow("found '???'");
  const { trace, bad } = await readTrace(path, { format: csvFormat });
  expect(trace.times).toHaveLength(1_300);
  expect(bad).toBe(12);
});

it('goes through a line without an end, and through what only looks packed', async () => {
  const endless = 'x'.repeat(3_000_000);
  const good = Array.from({ length: 200 }, (_, index) => `${index},u,k,`).join('\n');
  const { trace, badLines } = await readTrace(write('a', `1,u,k,\n2,u,${endless},\n${good}`));
  expect(trace.times).toHaveLength(201);
  expect(badLines).toMatchObject([{ line: 2, reason: expect.stringContaining('65,536') }]);
  await expect(readTrace(write('b', endless))).rejects.toThrow('expected a line of');
  await expect(readTrace(write('c', Buffer.from([0x1f, 0x8b, 1, 2])))).rejects.toThrow(
    'expected a readable log',
  );
});

it('stops at once when it is told to', async () => {
  const path = write('log', '1,u,k,\n'.repeat(100_000));
  await expect(readTrace(path, { signal: AbortSignal.abort() })).rejects.toMatchObject({
    name: 'AbortError',
  });
});
