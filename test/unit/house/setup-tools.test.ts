import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { checkNode } from '../../../scripts/setup/node-runtime.mjs';
import { ensureTools } from '../../../scripts/setup/tools.mjs';

let folder = '';
let said = '';

beforeEach(() => {
  said = '';
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    said += text;
    return true;
  });
  folder = mkdtempSync(join(tmpdir(), 'preheat-tools-'));
});

afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

/** A program of that name in the folder. */
function addProgram(name: string, script = ''): void {
  writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(folder, name), 0o755);
}

describe('setting redis-server up', () => {
  it('is done when it is on the PATH', () => {
    addProgram('redis-server');
    expect(() => ensureTools('start', { PATH: folder })).not.toThrow();
    expect(said).toBe('');
  });

  it('says what to install where nothing can install it', () => {
    expect(() => ensureTools('start', { PATH: folder })).toThrow(
      /redis-server is not on the PATH .*apt-get install redis-server.*brew install redis/,
    );
  });

  it('installs it with the package manager that is there', () => {
    addProgram('brew', `/bin/ln -s /bin/sh ${join(folder, 'redis-server')}`);
    expect(() => ensureTools('test', { PATH: folder })).not.toThrow();
    expect(said).toBe('setup: redis-server is missing: brew install --quiet redis\n');
  });

  it('fails when the package manager does', () => {
    addProgram('brew', 'exit 1');
    expect(() => ensureTools('start', { PATH: folder })).toThrow('could not be installed');
  });

  it('accepts a Redis of the user for a start, but not for the tests', () => {
    const env = { PATH: folder, REDIS_URL: 'redis://127.0.0.1:6379' };
    expect(() => ensureTools('start', env)).not.toThrow();
    expect(() => ensureTools('test', env)).toThrow('redis-server');
  });

  it('is left out where nothing needs it', () => {
    expect(() => ensureTools(undefined, { PATH: folder })).not.toThrow();
  });
});

describe('setting Node up', () => {
  beforeEach(() => {
    const manifest = { engines: { node: '>=22.18' }, devDependencies: { node: '24.21.0' } };
    writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  });

  function installNode(version: string): void {
    const bin = join(folder, 'node_modules', '.bin');
    mkdirSync(bin, { recursive: true });
    addProgram('node_modules/.bin/node', `echo v${version}`);
  }

  it('is done when the package works, however old the Node at hand', () => {
    installNode('24.21.0');
    expect(() => checkNode(folder, '20.20.2')).not.toThrow();
    expect(said).toBe('');
  });

  it('says how to mend a package whose install script did not run', () => {
    expect(() => checkNode(folder, '20.20.2')).toThrow('npm rebuild node --ignore-scripts=false');
    expect(() => checkNode(folder, '22.17.9')).toThrow('npm rebuild node');
  });

  it('does not take another version for it', () => {
    installNode('20.20.2');
    expect(() => checkNode(folder, '20.20.2')).toThrow('Node 24.21.0 is not in node_modules');
  });

  it('goes on with a Node at hand that is new enough', () => {
    expect(() => checkNode(folder, '22.18.0')).not.toThrow();
    expect(said).toContain('Going on with Node 22.18.0.');
    expect(() => checkNode(folder, '26.1.0')).not.toThrow();
  });
});
