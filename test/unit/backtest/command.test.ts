import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommand } from '../../../backtest/command.ts';
import { makeProgressBar } from '../../../backtest/output/progress.ts';

let folder = '';
let log = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'preheat-command-'));
  log = join(folder, 'log.csv');
  writeFileSync(log, '1000000000,u,a,\n1000000030,u,a,\n1000000090,u,b,\n1000002000,u,a,\n');
});
afterAll(() => rmSync(folder, { recursive: true }));

async function run(...args: string[]) {
  let stdout = '';
  let stderr = '';
  const code = await runCommand(args, {
    stdout: { write: (text: string) => (stdout += text) },
    stderr: { write: (text: string) => (stderr += text) },
  });
  return { code, stdout, stderr };
}

describe('the command', () => {
  it('prints the table and exits with 0', async () => {
    const { code, stdout, stderr } = await run(log, '--ttl', '60s');
    expect(code).toBe(0);
    expect(stdout).toContain('4 reads of 2 keys, TTL 1m, budget 0.2');
    expect(stdout.match(/^[a-z0-9-]+(?= +[\d.]+ +[\d.]+ +\S+ +\S+$)/gm)).toEqual([
      'none',
      'refresh-ahead',
      'cron-top-100',
      'decayed-gate',
      'perfect-gate',
      'clairvoyant',
      'preheat',
    ]);
    expect(stderr).toBe('');
  });

  it('refuses a log that one wrong date makes decades long, and names both ends', async () => {
    const wrong = join(folder, 'wrong.csv');
    writeFileSync(wrong, '0,u,a,\n1000000000,u,a,\n1000000030,u,a,\n');
    const { code, stderr } = await run(wrong, '--ttl', '60s');
    expect(code).toBe(1);
    expect(stderr).toContain(
      'expected reads within 10 years, found the first at 1970-01-01T00:00:00.000Z and the last at 2001',
    );
  });

  it('writes the figures to a file', async () => {
    const out = join(folder, 'out.json');
    const { code, stdout } = await run(
      log,
      '--ttl',
      '60s',
      '--policy',
      'clairvoyant',
      '--json',
      out,
    );
    expect(code).toBe(0);
    expect(stdout).toContain('clairvoyant');
    expect(JSON.parse(readFileSync(out, 'utf8'))).toEqual({
      file: log,
      requests: 4,
      keys: 2,
      ttlSeconds: 60,
      budget: 0.2,
      ingestDelaySeconds: 60,
      reactionSeconds: 1,
      limit: 0.5,
      policies: [
        {
          name: 'none',
          hits: 1,
          hitRatio: 0.25,
          misses: 3,
          warms: 0,
          used: 0,
          precision: null,
          originRatio: 1,
          captured: 0,
        },
        {
          name: 'clairvoyant',
          hits: 2,
          hitRatio: 0.5,
          misses: 2,
          warms: 1,
          used: 1,
          precision: 1,
          originRatio: 1,
          captured: 1,
        },
      ],
    });
  });

  it('leaves the standard output to the figures when they are asked for there', async () => {
    const { stdout, stderr } = await run(log, '--policy', 'none', '--json', '-');
    expect(JSON.parse(stdout)).toMatchObject({ requests: 4 });
    expect(stderr).toContain('4 reads of 2 keys');
  });

  it('names every wrong option with what was expected and found, and exits with 2', async () => {
    const { code, stdout, stderr } = await run(
      ...[log, '--ttl', '5m,30x', '--budget', '-1,20%,lots', '--ingest-delay', '10ms'],
      ...['--reaction', 'fast', '--policy', 'none,best', '--format', 'clf', '--key', 'id'],
      ...['--call-cost', '$1', '--load-ms', '-5', '--html', '-', '--json', '', '--tll', '5m'],
    );
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr.trimEnd().split('\n')).toEqual([
      "--ttl: expected a duration from 100ms to 365d, as '30s' or '1.5h', found '30x'",
      "--budget: expected a share of extra origin calls from 0 to 10, such as 0.2 or '20%', found '-1'",
      "--budget: expected a share of extra origin calls from 0 to 10, such as 0.2 or '20%', found 'lots'",
      "--ingest-delay: expected a duration of at least '1s', found '10ms'",
      "--reaction: expected a duration such as '1s', found 'fast'",
      '--tll: expected an option that --help lists, found nothing',
      "--format: expected one of csv, jsonl, combined, alb, cloudfront, found 'clf'",
      expect.stringContaining('--policy: expected names among none, refresh-ahead,'),
      "--call-cost: expected dollars, such as 0.0004, found '$1'",
      "--load-ms: expected milliseconds, such as 80, found '-5'",
      "--key: expected one of path, url, host, found 'id'",
      "--json: expected a file, or '-', found ''",
      "--html: expected a file, found '-'",
    ]);
  });

  it.each([
    { args: [], says: 'FILE: expected a log, found nothing' },
    { args: ['log', '--tll', '5m'], says: '--tll: expected an option' },
    { args: ['log', '--ttl'], says: '--ttl' },
    { args: ['-', '-'], says: 'FILE: expected the standard input once' },
  ])('refuses $args with 2', async ({ args, says }) => {
    const { code, stderr } = await run(...args);
    expect(code).toBe(2);
    expect(stderr).toContain(says);
  });

  it('says what is wrong with the log or the output, and exits with 1', async () => {
    const missing = join(folder, 'missing.csv');
    expect(await run(missing)).toEqual({
      code: 1,
      stdout: '',
      stderr: `backtest: ${missing}: expected a readable log, found no such file\n`,
    });
    for (const option of ['--json', '--html']) {
      // A folder that is not there is noticed before the work, a file in the way at its end.
      for (const out of [join(missing, 'out'), folder]) {
        const unwritable = await run(log, '--policy', 'none', option, out);
        expect(unwritable.code).toBe(1);
        expect(unwritable.stderr).toContain(`${option}: expected a file that can be written`);
        expect(unwritable.stdout === '').toBe(out !== folder);
      }
    }
  });

  it('tells of bad and unsorted lines', async () => {
    const path = join(folder, 'bad.csv');
    const good = Array.from({ length: 200 }, (_, index) => `${index},u,k,`);
    writeFileSync(path, [...good, '0,u,k,', 'x,u,k,'].join('\n'));
    const { code, stderr } = await run(path, '--policy', 'none');
    expect(code).toBe(0);
    expect(stderr).toBe(
      [
        '1 of 202 lines are bad and left out, the first of them:',
        "  line 202: ts_seconds: expected seconds, 0 or more, found 'x'",
        '1 reads were out of order and are sorted in',
        '',
      ].join('\n'),
    );
  });

  it('runs every combination of TTLs and budgets, and lists them in one JSON', async () => {
    const { code, stdout, stderr } = await run(
      ...[log, '--ttl', '60s, 5m', '--budget', '0.1,20%,0.1', '--policy', 'none', '--json', '-'],
    );
    expect(code).toBe(0);
    const { runs } = JSON.parse(stdout);
    expect(
      runs.map((one: { ttlSeconds: number; budget: number }) => [one.ttlSeconds, one.budget]),
    ).toEqual([
      [60, 0.1],
      [60, 0.2],
      [300, 0.1],
      [300, 0.2],
    ]);
    expect(stderr.match(/4 reads of 2 keys/g)).toHaveLength(4);
  });

  it('counts the requests of a web log that are demand, and says what it leaves out', async () => {
    const path = join(folder, 'access.log');
    const line = (request: string, status: number, agent: string) =>
      `10.0.0.1 - - [10/Oct/2000:13:55:36 +0000] "${request} HTTP/1.1" ${status} 5 "-" "${agent}"`;
    const lines = [
      ...[line('GET /a?x=1', 200, 'Firefox'), line('GET /a?x=2', 200, 'Firefox')],
      ...[line('POST /a', 200, 'Firefox'), line('GET /b', 404, 'Firefox')],
      line('GET /c', 200, 'Googlebot/2.1'),
    ];
    writeFileSync(path, lines.join('\n'));
    const { stdout, stderr } = await run(path, '--policy', 'none');
    expect(stdout).toContain('2 reads of 2 keys');
    expect(stderr.trimEnd().split('\n')).toEqual([
      '1 reads other than GET are left out',
      '1 reads without success (neither 2xx nor 304) are left out',
      '1 reads by bots and monitors (--keep-bots keeps them) are left out',
    ]);
    const kept = await run(path, '--policy', 'none', '--keep-bots', '--key', 'path');
    expect(kept.stdout).toContain('3 reads of 2 keys');
  });

  it('ends when it is interrupted, says so, and exits with 130', async () => {
    let stderr = '';
    const interrupt = new AbortController();
    const running = runCommand(
      [log, '--html', join(folder, 'never.html')],
      {
        stdout: { write: () => undefined },
        stderr: { isTTY: true, write: (text: string) => (stderr += text) },
      },
      interrupt.signal,
    );
    interrupt.abort();
    expect(await running).toBe(130);
    // The bar is off the line before the last word.
    expect(stderr.endsWith('\r\u001b[Kbacktest: interrupted, nothing is written\n')).toBe(true);
    expect(existsSync(join(folder, 'never.html'))).toBe(false);
  });

  it('explains itself', async () => {
    const { code, stdout } = await run('--help');
    expect(code).toBe(0);
    const words = ['FILE', '--ttl', '--json', '--html', '--key', '--call-cost', 'cloudfront'];
    for (const word of [...words, 'cron-top-100', 'Exit codes', '130']) {
      expect(stdout).toContain(word);
    }
  });
});

describe('the progress bar', () => {
  it('draws on a terminal whenever the percentage changes, and wipes itself off', () => {
    const drawn: string[] = [];
    const bar = makeProgressBar({ isTTY: true, write: (text: string) => drawn.push(text) });
    const progress = bar.step('reading');
    progress(0.001);
    progress(0.5);
    progress(0.501);
    progress(2);
    bar.clear();
    expect(drawn.map((text) => text.replace('\r\u001b[K', '<').trimEnd())).toEqual([
      `<reading          ${'░'.repeat(30)}   0 %`,
      `<reading          ${'█'.repeat(15)}${'░'.repeat(15)}  50 %`,
      `<reading          ${'█'.repeat(30)} 100 %`,
      '<',
    ]);
  });
});
