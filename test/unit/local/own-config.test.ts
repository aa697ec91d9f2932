import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ROOT, readRepositoryFile } from '../../support/repository.ts';

const folder = await mkdtemp(join(tmpdir(), 'preheat-own-config-'));

afterAll(() => rm(folder, { recursive: true }));

/** In a process of its own: the loader of the tests would resolve `preheat` itself. */
async function load(text: string): Promise<string> {
  const file = join(folder, 'preheat.config.ts');
  await writeFile(file, text);
  const script = `
    import { loadOwnConfig } from ${JSON.stringify(join(ROOT, 'local', 'own-config.ts'))};
    const answer = await loadOwnConfig(process.argv[1]).then(
      ({ config }) => Object.keys(config.keyspaces).join(),
      (error) => error.code + ' ' + error.message,
    );
    process.stdout.write(answer);`;
  const args = ['--input-type=module-typescript', '-e', script, file];
  return execFileSync(process.execPath, args, { encoding: 'utf8' }).replaceAll(file, 'FILE');
}

describe('a configuration file in a folder where nothing is installed', () => {
  it("is found and resolved: here the README's example", async () => {
    const [, example = ''] =
      /```ts\n(import \{ defineConfig[\s\S]*?)```/.exec(readRepositoryFile('README.md')) ?? [];
    expect(await load(example)).toBe('product');
  });

  it.each([
    ['what it imports is not there', "\nimport 'no-such-thing';", /FILE: .*'no-such-thing'/],
    ['it is not TypeScript', '\nexport default {', /FILE:2: .*Unexpected/],
    ['it throws', "\n\nthrow new Error('no luck');", /FILE:3: .*no luck/],
  ])('is refused with its place when %s', async (_what, text, message) => {
    const answer = await load(text);
    expect(answer).toMatch(/^config_invalid FILE/);
    expect(answer).toMatch(message);
    expect(answer).not.toContain(' at ');
  });
});
