/** The backtest as a process of its own: signals, pipes that close, a standard input that waits. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { ROOT } from '../support/repository.ts';
import { makeBusyTrace } from '../support/small-trace.ts';

const MAIN = join(ROOT, 'backtest', 'main.ts');
const INTERRUPTED = 'backtest: interrupted, nothing is written\n';

function start(...args: string[]) {
  const child = spawn(process.execPath, [MAIN, ...args]);
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  return { child, ended };
}

it('ends at Ctrl-C while it replays', async () => {
  const { times, keys, keyNames } = makeBusyTrace(20_000, 1_000_000_000);
  const lines = [...times].map((at, index) => `${at / 1_000},u,${keyNames[keys[index] ?? 0]},`);
  // Out of order: the note on it tells that the log is read and the replay begins.
  lines.push('1000000000,u,late,');
  const { child, ended } = start('-', '--ttl', '5m,10m,20m,30m,60m', '--budget', '0.1,0.2,0.5,1');
  child.stdin.end(lines.join('\n'));
  const [note] = await once(child.stderr.setEncoding('utf8'), 'data');
  expect(note).toBe('1 reads were out of order and are sorted in\n');
  const rest = text(child.stderr);
  child.kill('SIGINT');
  expect(await ended).toBe(130);
  expect(await rest).toBe(INTERRUPTED);
});

it('ends at Ctrl-C while it waits for more of a log', async () => {
  const { child, ended } = start('-');
  const stderr = text(child.stderr);
  // More than a pipe holds: it is out of our hands only when somebody reads it.
  await new Promise((resolve) => child.stdin.write('1,u,k,\n'.repeat(40_000), resolve));
  child.kill('SIGINT');
  expect(await ended).toBe(130);
  expect(await stderr).toBe(INTERRUPTED);
});

it('is content when whoever reads its output has seen enough', async () => {
  const { child, ended } = start('--help');
  child.stdout.destroy();
  expect(await text(child.stderr)).toBe('');
  expect(await ended).toBe(0);
});
