import { describe, expect, it } from 'vitest';
import { listFiles, readRepositoryFile } from '../../support/repository.ts';

const MAX_LINES = 300;
const MAX_INDEX_LINES = 30;

/** Files that may read the system's clock or draw random numbers: they implement those ports. */
const READS_THE_SYSTEM = /^adapters\/system\//;

const SOURCES = listFiles().filter((path) => /\.(ts|mjs|css)$/.test(path));
const PRODUCT = SOURCES.filter((path) => /^(core|adapters|lambdas)\//.test(path));
const TESTS = SOURCES.filter((path) => path.startsWith('test/'));

describe('the sources', () => {
  it('take time and chance from ports in core, adapters and lambdas', () => {
    const direct = /\bDate\.now\(|\bnew Date\(\)|\bperformance\.now\(|\bMath\.random\(/;
    const files = PRODUCT.filter((path) => !READS_THE_SYSTEM.test(path));
    expect(findLines(files, direct)).toEqual([]);
  });

  it('contain no note of unfinished work', () => {
    // Put together here, or this file would find itself.
    expect(findLines(SOURCES, new RegExp(`\\b(${'TO'}${'DO'}|${'FIX'}${'ME'})\\b`), 'all')).toEqual(
      [],
    );
  });

  it('leave no test out without a reason', () => {
    const modifier =
      /\b(?:it|test|describe|suite)(?:\.\w+)*\.(?:only|skip|todo|skipIf|runIf|fails)\b/;
    expect(findLines(TESTS, modifier)).toEqual([]);
  });

  it('are read in one sitting', () => {
    const long = SOURCES.filter((path) => countLines(path) > MAX_LINES);
    expect(long.map((path) => `${path}: ${countLines(path)} lines`)).toEqual([]);
  });

  it('compose a unit in a screenful', () => {
    const roots = SOURCES.filter((path) => /^lambdas\/[^/]+\/index\.ts$/.test(path));
    const long = roots.filter((path) => countLines(path) > MAX_INDEX_LINES);
    expect(long.map((path) => `${path}: ${countLines(path)} lines`)).toEqual([]);
  });
});

describe('package.json', () => {
  it('pins every version exactly', () => {
    const { dependencies, devDependencies } = JSON.parse(readRepositoryFile('package.json'));
    const versions = Object.entries<string>({ ...dependencies, ...devDependencies });
    expect(versions.filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))).toEqual(
      [],
    );
  });
});

/** `path:line` of every match, comments aside unless `all` is asked for. */
function findLines(paths: readonly string[], pattern: RegExp, where: 'code' | 'all' = 'code') {
  return paths.flatMap((path) => {
    const text = readRepositoryFile(path);
    const lines = (where === 'all' ? text : blankComments(text)).split('\n');
    return lines.flatMap((line, index) => (pattern.test(line) ? [`${path}:${index + 1}`] : []));
  });
}

/** Keeps line numbers: a comment may speak of what code must not do. */
function blankComments(text: string): string {
  return text
    .replace(/\/\*[\s\S]*?\*\//g, (comment) => comment.replace(/[^\n]/g, ''))
    .replace(/(^|\s)\/\/.*$/gm, '');
}

function countLines(path: string): number {
  return readRepositoryFile(path).trimEnd().split('\n').length;
}
