/** The script as npm runs it, beside a `cdk` that notes its arguments and waits for Ctrl-C. */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { chmod, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../../support/eventually.ts';

const SCRIPT = join('scripts', 'cloud', 'main.ts');
const FAKE_CDK = `#!/usr/bin/env node
const { writeFileSync } = require('node:fs');
const args = process.argv.slice(2);
process.on('SIGINT', () => { writeFileSync(process.env.NOTES + '.ended', ''); process.exit(130); });
if (args.includes('--wait')) setInterval(() => {}, 1000);
writeFileSync(process.env.NOTES, JSON.stringify(args));
if (args.includes('--fail')) process.exit(3);
`;

let folder: string;
let notes: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'preheat-fake-cdk-'));
  notes = join(folder, 'notes');
  await writeFile(join(folder, 'cdk'), FAKE_CDK);
  await chmod(join(folder, 'cdk'), 0o755);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Runs it in a process group of its own, as a terminal does. */
function run(...args: readonly string[]) {
  const env = {
    ...process.env,
    NOTES: notes,
    TMPDIR: folder,
    PATH: `${folder}${delimiter}${process.env['PATH']}`,
  };
  const child = spawn(process.execPath, [SCRIPT, ...args], {
    env,
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let text = '';
  child.stderr.on('data', (chunk: Buffer) => {
    text += chunk;
  });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  return { child, ended, text: () => text };
}

describe('npm run deploy', () => {
  test('calls the CDK and ends with its code', async () => {
    expect(await run('deploy', 'dev', '--fail').ended).toBe(3);
    expect(JSON.parse(readFileSync(notes, 'utf8'))).toEqual([
      'deploy',
      'Preheat-dev',
      '-c',
      'env=dev',
      '--fail',
    ]);
  });

  test('tells a wrong name in one line, without calling it', async () => {
    await rm(notes, { force: true });
    const { ended, text } = run('deploy', 'live');
    expect(await ended).toBe(1);
    expect(text()).toBe(
      "npm run deploy -- ENVIRONMENT: expected one of dev, staging, prod, local, found 'live'\n",
    );
    expect(existsSync(notes)).toBe(false);
  });

  test('waits on Ctrl-C until the CDK has ended, and leaves nothing behind', async () => {
    await rm(notes, { force: true });
    const { child, ended } = run('deploy', 'dev', '--wait');
    await eventually(() => existsSync(notes));
    process.kill(-(child.pid ?? 0), 'SIGINT');
    expect(await ended).toBe(130);
    expect(existsSync(`${notes}.ended`)).toBe(true);
    expect((await readdir(folder)).filter((name) => name.startsWith('preheat-cloud-'))).toEqual([]);
  });
});
