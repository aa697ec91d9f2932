import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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
    expect(stdout.match(/^[a-z0-9-]+(?= +[\d.]+ +[\d.]+)/gm)).toEqual([
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
      ...[log, '--ttl', '30x', '--budget', '-1', '--ingest-delay', '10ms'],
      ...['--reaction', 'fast', '--policy', 'none,best'],
    );
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr.trimEnd().split('\n')).toEqual([
      "--ttl: expected a duration such as '30m', found '30x'",
      "--ingest-delay: expected a duration of at least '1s', found '10ms'",
      "--reaction: expected a duration such as '1s', found 'fast'",
      "--budget: expected a share of extra origin calls, 0 or more, such as 0.2, found '-1'",
      expect.stringContaining('--policy: expected names among none, refresh-ahead,'),
    ]);
  });

  it.each([
    { args: [], says: "missing required argument 'FILE'" },
    { args: ['log', '--tll', '5m'], says: '--ttl' },
    { args: ['log', 'other'], says: 'too many arguments' },
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
    const unwritable = await run(log, '--policy', 'none', '--json', join(missing, 'out.json'));
    expect(unwritable.code).toBe(1);
    expect(unwritable.stderr).toContain('backtest: --json: expected a file that can be written');
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

  it('explains itself', async () => {
    const { code, stdout } = await run('--help');
    expect(code).toBe(0);
    for (const word of ['FILE', '--ttl', '--json', 'cron-top-100', 'Exit codes']) {
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
