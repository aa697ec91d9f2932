/** What is kept of the mutants of each source file, and how it is made of the outcomes. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Measured, readResult } from '../../bench/kit/result.ts';
import { ROOT, readRepositoryFile } from '../support/repository.ts';
import type { Mutant } from './mutants.ts';
import type { Outcome } from './outcomes.ts';

/** A mutant that no test tells from the source. */
export interface Survivor {
  readonly line: number;
  readonly mutator: string;
  /** The line, and what was put in the place of what. */
  readonly code: string;
  readonly from: string;
  readonly to: string;
  /** Whether any test runs through it. */
  readonly reached: boolean;
}

/** The mutants of one source file. */
export interface FileResult {
  /** Of the source that was mutated: another one makes this result stale. */
  readonly hash: string;
  /** Of its changes, how many were drawn, from 0 to 1. */
  readonly share: number;
  readonly killed: number;
  readonly timeout: number;
  readonly survived: number;
  readonly unreached: number;
  /** Run through only while modules load: not tried, and in no share. */
  readonly atLoad: number;
  readonly survivors: readonly Survivor[];
}

/** `bench/results/mutation.json`. */
export interface MutationResult extends Measured {
  readonly files: Readonly<Record<string, FileResult>>;
}

const NAME = 'mutation';

/** The result that is kept; nothing before the first run. */
export function readMutationResult(): Promise<MutationResult | undefined> {
  return readResult<MutationResult>(NAME);
}

/** Short hash of a source as it is now. */
export function hashOf(file: string): string {
  return createHash('sha256').update(readRepositoryFile(file)).digest('hex').slice(0, 12);
}

/** Keeps what was found of some files, beside what is kept of the others. */
export async function keepMutationResult(
  files: Readonly<Record<string, FileResult>>,
): Promise<void> {
  const kept = (await readMutationResult())?.files ?? {};
  const merged = Object.entries({ ...kept, ...files })
    .filter(([file]) => existsSync(join(ROOT, file)))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const result: MutationResult = {
    command: 'npm run test:mutation',
    measuredOn: new Date().toISOString().slice(0, 10),
    machine: process.env['BENCH_MACHINE'] ?? '',
    files: Object.fromEntries(merged),
  };
  const text = JSON.stringify(result, undefined, 1);
  // One line for each survivor.
  const folded = text.replaceAll(/\{\n\s+"line":.*?\n\s+\}/gs, (survivor) =>
    survivor.replaceAll(/\n\s+/g, ' '),
  );
  await writeFile(join(ROOT, 'bench', 'results', `${NAME}.json`), `${folded}\n`);
}

/** The result after some of the survivors that are kept were tried once more. */
export function withoutKilled(
  kept: Readonly<Record<string, FileResult>>,
  tried: Readonly<Record<string, FileResult>>,
): Readonly<Record<string, FileResult>> {
  return Object.fromEntries(
    Object.entries(tried).flatMap(([file, again]) => {
      const before = kept[file];
      if (before === undefined) return [];
      const { killed, timeout, survived, unreached, survivors } = again;
      const result: FileResult = {
        ...before,
        killed: before.killed + killed,
        timeout: before.timeout + timeout,
        survived,
        unreached,
        survivors,
      };
      return [[file, result]];
    }),
  );
}

/** Counts the mutants of each source, given with its hash, by what became of them. */
export function countFates(
  sources: ReadonlyMap<string, string>,
  mutants: readonly Mutant[],
  outcomes: readonly Outcome[],
  share: number,
): Readonly<Record<string, FileResult>> {
  const fates = new Map<string, 'killed' | 'timeout' | 'survived' | 'atLoad'>();
  for (const outcome of outcomes) {
    if (outcome.type !== 'reached') continue;
    for (const mutant of outcome.mutants) fates.set(mutant, 'survived');
    for (const mutant of outcome.atLoad) if (!fates.has(mutant)) fates.set(mutant, 'atLoad');
  }
  for (const outcome of outcomes) {
    if (outcome.type !== 'fate' || outcome.fate === 'survived') continue;
    if (fates.get(outcome.mutant) !== 'killed') fates.set(outcome.mutant, outcome.fate);
  }
  return Object.fromEntries(
    [...sources].map(([file, hash]) => {
      const own = mutants.filter((mutant) => mutant.file === file);
      const count = (fate: string) => own.filter(({ id }) => fates.get(id) === fate).length;
      const survivors = own.flatMap(({ id, line, mutator, code, from, to }) => {
        const fate = fates.get(id);
        if (fate !== undefined && fate !== 'survived') return [];
        return [{ line, mutator, code, from, to, reached: fate === 'survived' }];
      });
      const result: FileResult = {
        hash,
        share,
        killed: count('killed'),
        timeout: count('timeout'),
        survived: count('survived'),
        unreached: survivors.filter(({ reached }) => !reached).length,
        atLoad: count('atLoad'),
        survivors,
      };
      return [file, result];
    }),
  );
}
