import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { installPackages } from '../../../scripts/setup/packages.mjs';

const LOCK = lockOf('1.0.0');

describe('setting packages up', () => {
  let root = '';
  let installs = 0;

  /** What `npm ci` leaves behind, as far as the set-up looks at it. */
  function install(): void {
    installs += 1;
    rmSync(join(root, 'node_modules'), { recursive: true, force: true });
    mkdirSync(join(root, 'node_modules'));
    writeRecord(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  }

  function writeRecord(lock: string): void {
    const { '': _root, ...packages } = JSON.parse(lock).packages;
    const record = JSON.stringify({ packages });
    writeFileSync(join(root, 'node_modules', '.package-lock.json'), record);
  }

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'preheat-setup-'));
    installs = 0;
    writeFileSync(join(root, 'package-lock.json'), LOCK);
  });

  afterEach(() => rmSync(root, { recursive: true, force: true }));

  it('installs them once', async () => {
    await installPackages(root, install);
    await installPackages(root, install);
    expect(installs).toBe(1);
  });

  it('installs them again when the lock has changed', async () => {
    await installPackages(root, install);
    writeFileSync(join(root, 'package-lock.json'), lockOf('1.0.1'));
    await installPackages(root, install);
    expect(installs).toBe(2);
  });

  it('installs them again after an interrupted installation', async () => {
    mkdirSync(join(root, 'node_modules', 'zod'), { recursive: true });
    await installPackages(root, install);
    expect(installs).toBe(1);
  });

  it('accepts what was installed by hand when it is what the lock says', async () => {
    mkdirSync(join(root, 'node_modules'));
    writeRecord(LOCK);
    await installPackages(root, install);
    expect(installs).toBe(0);
  });

  it('replaces what was installed by hand when the lock says otherwise', async () => {
    mkdirSync(join(root, 'node_modules'));
    writeRecord(lockOf('0.9.0'));
    await installPackages(root, install);
    expect(installs).toBe(1);
  });

  it('does without optional packages of other machines', async () => {
    mkdirSync(join(root, 'node_modules'));
    writeRecord(LOCK);
    writeFileSync(join(root, 'package-lock.json'), lockOf('1.0.0', { optional: true }));
    await installPackages(root, install);
    expect(installs).toBe(0);
  });

  it('leaves a linked folder to the work tree that owns it', async () => {
    symlinkSync(tmpdir(), join(root, 'node_modules'));
    await installPackages(root, install);
    expect(installs).toBe(0);
  });

  it('leaves nothing that looks installed when the installation fails', async () => {
    const fail = () => {
      mkdirSync(join(root, 'node_modules'));
      throw new Error('npm ci failed');
    };
    await expect(installPackages(root, fail)).rejects.toThrow('npm ci failed');
    await installPackages(root, install);
    expect(installs).toBe(1);
  });
});

/** A lock with one package, and with one for another machine where asked. */
function lockOf(version: string, other?: { readonly optional: boolean }): string {
  const packages = {
    '': { name: 'preheat' },
    'node_modules/zod': { version, integrity: `sha512-${version}` },
    ...(other && { 'node_modules/zod-elsewhere': { version, ...other } }),
  };
  return JSON.stringify({ packages });
}
