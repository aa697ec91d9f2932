import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, test, vi } from 'vitest';
import { isAlive } from '../../support/start-process.ts';

const PARENT = fileURLToPath(new URL('./support/parent.ts', import.meta.url));

test('children end when their parent is killed with -9', async () => {
  const parent = fork(PARENT, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const [pids] = (await once(parent, 'message')) as [number[]];
  expect(pids.filter(isAlive)).toEqual(pids);
  parent.kill('SIGKILL');
  await once(parent, 'exit');
  await vi.waitFor(() => expect(pids.filter(isAlive)).toEqual([]), { timeout: 10_000 });
});
