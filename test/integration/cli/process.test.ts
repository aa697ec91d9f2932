/** The command as a process: its entry, its exit code, its completion in a real shell. */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const MAIN = fileURLToPath(new URL('../../../cli/main.ts', import.meta.url));

function run(...args: readonly string[]) {
  const env = { ...process.env, PREHEAT_STATE_DIR: '/nowhere' };
  return spawnSync(process.execPath, [MAIN, ...args], { encoding: 'utf8', env });
}

test('it helps, and ends with the code that its help names', () => {
  const help = run('--help');
  expect(help.status).toBe(0);
  expect(help.stdout).toContain('Exit codes: 0 done');
  const none = run('stats');
  expect([none.status, none.stdout]).toEqual([3, '']);
  expect(none.stderr).toMatch(/^preheat: no Preheat runs on this machine; [^\n]*\n$/);
  expect(run('warn').status).toBe(2);
});

test('it hands the backtest its own options', () => {
  const help = run('backtest', '--help');
  expect(help.status).toBe(0);
  expect(help.stdout).toContain('--budget');
});

test('Ctrl-C ends it while the API does not answer', async () => {
  const silent = createServer(() => {});
  silent.listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}/`;
  const child = spawn(process.execPath, [MAIN, 'watch', '--endpoint', url, '--token', 'x']);
  const ended = once(child, 'exit');
  await once(silent, 'request');
  child.kill('SIGINT');
  const [code] = await ended;
  expect(code).toBe(130);
  silent.closeAllConnections();
  silent.close();
});

test.each([
  ['preheat', 'wa', ['warm', 'watch']],
  ['preheat jobs', 'res', ['resume']],
  ['preheat --json jobs resume', '--de', ['--detach']],
  ['preheat warm', '--st', ['--strategy', '--stack']],
  ['preheat warm jobs', '--fo', ['--force']],
])('bash completes “%s %s”', (before, current, words) => {
  const script = execFileSync(process.execPath, [MAIN, 'completion', 'bash'], { encoding: 'utf8' });
  const typed = [...before.split(' '), current];
  const call = `COMP_WORDS=(${typed.join(' ')}); COMP_CWORD=${typed.length - 1}; _preheat; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const out = execFileSync('bash', ['-c', `${script}\n${call}`], { encoding: 'utf8' });
  expect(out.trim().split('\n').sort()).toEqual([...words].sort());
});
