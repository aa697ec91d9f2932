/** What the workers tell about mutants, in a folder: one file of lines per test file and process. */
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

/** How a mutant ended in one test file. */
export type Fate = 'killed' | 'timeout' | 'survived';

/** One line. */
export type Outcome =
  | { readonly type: 'fate'; readonly test: string; readonly mutant: string; readonly fate: Fate }
  | {
      readonly type: 'reached';
      readonly test: string;
      /** Mutants that its tests run through. */
      readonly mutants: readonly string[];
      /** Those that are run through while modules load. */
      readonly atLoad: readonly string[];
    }
  /** Mutants that are to be tried: all, or a sample. */
  | { readonly type: 'chosen'; readonly test: string; readonly mutants: readonly string[] }
  /** A test file has tried what it could: its process did not end before that. */
  | { readonly type: 'ended'; readonly test: string }
  /** Its tests do not pass twice in one process: they cannot tell a mutant from themselves. */
  | { readonly type: 'unsteady'; readonly test: string; readonly why: string };

/** A folder of outcomes. */
export interface Outcomes {
  readonly add: (outcome: Outcome) => void;
  readonly read: () => readonly Outcome[];
  /** Notes which mutant a test file is being run with; nothing at its end. */
  readonly begin: (test: string, mutant: string | undefined) => void;
  /** Those of some test files whose process ended amid a mutant, and takes these notes away. */
  readonly takeBroken: (
    tests: readonly string[],
  ) => readonly { readonly test: string; readonly mutant: string }[];
  /** Those of some test files that have not ended since they were chosen last. */
  readonly withoutEnded: (tests: readonly string[]) => readonly string[];
}

/** Opens the folder. */
export function openOutcomes(folder: string): Outcomes {
  const lines = join(folder, 'outcomes');
  const running = join(folder, 'running');
  mkdirSync(lines, { recursive: true });
  mkdirSync(running, { recursive: true });
  const slug = (test: string) => test.replaceAll('/', '+');
  const read = (): readonly Outcome[] =>
    readdirSync(lines).flatMap((file) =>
      readFileSync(join(lines, file), 'utf8')
        .split('\n')
        .slice(0, -1)
        .map((line) => JSON.parse(line) as Outcome),
    );
  return {
    add: (outcome) => {
      const file = join(lines, `${slug(outcome.test)}.jsonl`);
      appendFileSync(file, `${JSON.stringify(outcome)}\n`);
    },
    read,
    withoutEnded: (tests) => {
      const ended = new Set<string>();
      for (const { type, test } of read()) {
        if (type === 'chosen') ended.delete(test);
        if (type === 'ended') ended.add(test);
      }
      return tests.filter((test) => !ended.has(test));
    },
    begin: (test, mutant) => {
      const file = join(running, slug(test));
      if (mutant === undefined) rmSync(file, { force: true });
      else writeFileSync(file, JSON.stringify({ test, mutant }));
    },
    takeBroken: (tests) =>
      tests.flatMap((test) => {
        const path = join(running, slug(test));
        if (!existsSync(path)) return [];
        const note = JSON.parse(readFileSync(path, 'utf8')) as { test: string; mutant: string };
        rmSync(path);
        return [note];
      }),
  };
}
