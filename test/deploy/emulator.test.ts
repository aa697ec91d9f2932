/** The deploy test's own footing: an emulator that dies must fail it at once, and say so. */
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { runCdk } from '../support/deploy/cdk.ts';
import { type Emulator, installEmulator, startEmulator } from '../support/deploy/emulator.ts';
import { eventually } from '../support/eventually.ts';
import type { PythonTool } from '../support/python-tool.ts';

const SOON_MILLISECONDS = 5_000;
const LONG_MILLISECONDS = 200_000;

let tool: PythonTool;
let emulator: Emulator | undefined;

beforeAll(async () => {
  tool = await installEmulator();
});

beforeEach((context) => {
  if (tool.reason !== undefined) context.skip(tool.reason);
});

afterEach(() => emulator?.stop());

async function start(): Promise<Emulator> {
  emulator = await startEmulator('bin' in tool ? tool.bin : '');
  return emulator;
}

/** What came of it, and how long after the crash. */
async function timeOf(work: Promise<unknown>): Promise<{ message: string; milliseconds: number }> {
  const begin = performance.now();
  const message = await work.then(String, (error: Error) => error.message);
  return { message, milliseconds: performance.now() - begin };
}

test('an emulator that dies ends commands and waits under way, and says how and after what', async () => {
  const running = await start();
  const command = runCdk(running, 'bootstrap', `aws://000000000000/${running.region}`);
  const waiting = eventually(() => false, LONG_MILLISECONDS, { signal: running.signal });
  const outcomes = Promise.all([timeOf(command), timeOf(waiting)]);
  running.crash();
  for (const { message, milliseconds } of await outcomes) {
    expect(message).toMatch(/^the emulator has ended by itself \(SIGKILL\); it wrote last:\n/);
    expect(message).toContain('Ready');
    expect(milliseconds).toBeLessThan(SOON_MILLISECONDS);
  }
  await expect(running.fetch('/')).rejects.toThrow('the emulator has ended by itself');
  await expect(runCdk(running, 'bootstrap')).rejects.toThrow('the emulator has ended by itself');
});

test('a call that an emulator leaves unanswered by dying fails with that', async () => {
  const running = await start();
  const call = timeOf(running.fetch('/_ministack/health'));
  running.crash();
  expect((await call).message).toContain('the emulator has ended by itself (SIGKILL)');
});

test('an emulator that does not start says why', async () => {
  await expect(startEmulator('/no/such/folder')).rejects.toThrow('ENOENT');
});
