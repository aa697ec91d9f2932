import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { withLock } from '../../../scripts/setup/lock.mjs';

const LOCK_MODULE = join(import.meta.dirname, '..', '..', '..', 'scripts', 'setup', 'lock.mjs');

describe('the lock of the set-up', () => {
  let folder = '';
  let path = '';

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'preheat-lock-'));
    path = join(folder, 'setup.lock');
    vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  });

  afterEach(() => {
    vi.restoreAllMocks();
    rmSync(folder, { recursive: true, force: true });
  });

  it('lets one process at a time work', async () => {
    const log = join(folder, 'log');
    const worker = `
      import { appendFileSync } from 'node:fs';
      import { withLock } from ${JSON.stringify(LOCK_MODULE)};
      await withLock(${JSON.stringify(path)}, () => {
        appendFileSync(${JSON.stringify(log)}, 'begin ');
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
        appendFileSync(${JSON.stringify(log)}, 'end ');
      });`;
    const codes = await Promise.all([run(worker), run(worker), run(worker)]);
    expect(codes).toEqual([0, 0, 0]);
    expect(readFileSync(log, 'utf8')).toBe('begin end '.repeat(3));
  });

  it('is taken over from a process that is gone', async () => {
    const { pid } = spawnSync(process.execPath, ['--version']);
    writeFileSync(path, String(pid));
    let worked = false;
    await withLock(path, () => {
      worked = true;
    });
    expect(worked).toBe(true);
    expect(existsSync(path)).toBe(false);
  });

  it('is given up after a time, and says which file to delete', async () => {
    writeFileSync(path, String(process.pid));
    const work = withLock(path, () => expect.unreachable(), 0);
    await expect(work).rejects.toThrow(`another set-up holds ${path}`);
  });

  it('is released when the work fails', async () => {
    const fail = () => {
      throw new Error('npm ci failed');
    };
    await expect(withLock(path, fail)).rejects.toThrow('npm ci failed');
    expect(existsSync(path)).toBe(false);
  });
});

function run(script: string): Promise<number | null> {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    stdio: 'ignore',
  });
  return new Promise((resolve) => child.on('close', resolve));
}
