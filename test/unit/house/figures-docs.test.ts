import { describe, expect, it } from 'vitest';
import { figuresIn } from '../../../core/metrics/figures.ts';
import { withFigures } from '../../../scripts/docs/figures-table.ts';
import { listFiles, readRepositoryFile } from '../../support/repository.ts';

const PAGE = readRepositoryFile('docs/observability.md');

describe('the figures', () => {
  it('are in docs/observability.md as the list has them (npm run docs:figures)', () => {
    expect(PAGE === withFigures(PAGE)).toBe(true);
    for (const name of figuresIn('cloudwatch')) expect(PAGE).toContain(`| \`${name}\` |`);
  });

  it('are named for Prometheus in the list alone', () => {
    const spelt = listFiles().filter(
      (file) =>
        /^(core|adapters|lambdas|lib|local|cli)\//.test(file) &&
        /'preheat_\w+'/.test(readRepositoryFile(file)),
    );
    expect(spelt).toEqual([]);
  });
});
