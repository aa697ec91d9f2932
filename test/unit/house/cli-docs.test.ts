import { describe, expect, it } from 'vitest';
import { ROUTES } from '../../../lambdas/routes.ts';
import { cliFiles } from '../../../scripts/docs/cli-page.ts';
import { listFiles, readRepositoryFile } from '../../support/repository.ts';

describe('the command’s page', () => {
  it.each([...cliFiles()])('%s is what its help says (npm run docs:cli)', (path, text) => {
    expect(readRepositoryFile(path) === text).toBe(true);
  });
});

describe('the command', () => {
  it('spells no route of its own', () => {
    const paths = ROUTES.map(({ path }) => path);
    const sources = listFiles().filter((file) => file.startsWith('cli/'));
    const spelt = sources.filter((file) => {
      const code = readRepositoryFile(file).replaceAll(/^\s*(?:\/?\*|\/\/).*$/gm, '');
      return paths.some((path) => code.includes(path));
    });
    expect(spelt).toEqual([]);
  });
});
