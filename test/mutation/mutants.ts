/** Stryker's mutants of source files, and the sources in which they wait to be switched on. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Instrumenter } from '@stryker-mutator/instrumenter';
import { ROOT } from '../support/repository.ts';

/**
 * Changes that Stryker would make and that say nothing about the logic. Texts are what people read
 * (messages, descriptions, names of figures): a test that caught every changed letter would be the
 * same list a second time.
 */
const EXCLUDED = ['StringLiteral'];

/** One change of one place in a source file. */
export interface Mutant {
  readonly id: string;
  /** Path from the root of the repository. */
  readonly file: string;
  readonly mutator: string;
  readonly line: number;
  /** The line in which the change begins, and what stands in the place of what. */
  readonly code: string;
  readonly from: string;
  readonly to: string;
}

/** All mutants of some files, and the text that each of these files is loaded with. */
export interface MutatedSources {
  readonly mutants: readonly Mutant[];
  readonly texts: ReadonlyMap<string, string>;
}

const SILENT = {
  isTraceEnabled: () => false,
  isDebugEnabled: () => false,
  isInfoEnabled: () => false,
  isWarnEnabled: () => false,
  isErrorEnabled: () => false,
  isFatalEnabled: () => false,
  trace: () => undefined,
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  fatal: () => undefined,
};

/** Mutates files, named by their paths from the root. */
export async function mutateSources(paths: readonly string[]): Promise<MutatedSources> {
  const sources = await Promise.all(
    paths.map(async (path) => {
      const content = await readFile(join(ROOT, path), 'utf8');
      return { name: join(ROOT, path), content, mutate: true };
    }),
  );
  const originals = new Map(sources.map(({ name, content }) => [name, content.split('\n')]));
  const { files, mutants } = await new Instrumenter(SILENT).instrument(sources, {
    plugins: null,
    excludedMutations: EXCLUDED,
    ignorers: [],
  });
  return {
    texts: new Map(files.map(({ name, content }) => [name, content])),
    mutants: mutants.flatMap(({ id, fileName, mutatorName, replacement, location, status }) => {
      if (status === 'Ignored') return [];
      const lines = originals.get(fileName) ?? [];
      const { start, end } = location;
      const taken = lines.slice(start.line, end.line + 1);
      taken.push((taken.pop() ?? '').slice(0, end.column));
      taken[0] = (taken[0] ?? '').slice(start.column);
      return {
        id,
        file: fileName.slice(ROOT.length + 1),
        mutator: mutatorName,
        line: start.line + 1,
        code: (lines[start.line] ?? '').trim(),
        from: shorten(taken.join(' ')),
        to: shorten(replacement),
      };
    }),
  };
}

/** A piece of code on one line, cut where it is long. */
function shorten(code: string): string {
  const flat = code.replaceAll(/\s+/g, ' ').trim();
  return flat.length > 100 ? `${flat.slice(0, 99)}…` : flat;
}
