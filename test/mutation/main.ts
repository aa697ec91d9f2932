/**
 * `npm run test:mutation -- core/gate …`: changes the sources in those folders, all of core without
 * one, and keeps which changes a test has noticed. `--changed` takes only files whose source is
 * not the one that was tried last, `--survivors` only changes that survived then, `--share=0.2` a
 * fifth of the changes, drawn by what they are;
 * `--tests=PATTERN` runs only those test files. `MUTATION_KEEP_FOLDER` names a folder in which a run
 * leaves what it found: the next run there goes on with it.
 */
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listFiles } from '../support/repository.ts';
import { type Mutant, mutateSources } from './mutants.ts';
import { findNearTests } from './related.ts';
import {
  countFates,
  hashOf,
  keepMutationResult,
  readMutationResult,
  withoutKilled,
} from './result.ts';
import { runMutants } from './run.ts';

/** Prices have a date and a source, and no logic. */
const WITHOUT_LOGIC = /^core\/list-prices\.ts$/;

const isOnlyChanged = process.argv.includes('--changed');
const isOnlySurvivors = process.argv.includes('--survivors');
const folders = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const share = Number(option('share') ?? 1);
const kept = (await readMutationResult())?.files ?? {};
const sources = listFiles().filter(
  (path) =>
    /^core\/.*\.ts$/.test(path) &&
    !WITHOUT_LOGIC.test(path) &&
    (folders.length === 0 || folders.some((folder) => path.startsWith(folder))) &&
    !(isOnlyChanged && kept[path]?.hash === hashOf(path)) &&
    !(isOnlySurvivors && (kept[path]?.survivors.length ?? 0) === 0),
);
const given = process.env['MUTATION_KEEP_FOLDER'];
const folder = given ?? mkdtempSync(join(tmpdir(), 'preheat-mutation-'));
/** What stands behind `--name=`. */
function option(name: string): string | undefined {
  const start = `--${name}=`;
  return process.argv.find((each) => each.startsWith(start))?.slice(start.length);
}

/** Whether a change is in the sample: the same ones are in every run. */
function isDrawn({ file, line, mutator, from, to }: Mutant): boolean {
  if (isOnlySurvivors) {
    const known = kept[file]?.survivors ?? [];
    return known.some(
      (one) => one.line === line && one.mutator === mutator && one.from === from && one.to === to,
    );
  }
  const digest = createHash('sha256')
    .update(JSON.stringify([file, line, from, to]))
    .digest();
  return digest.readUInt32BE() / 2 ** 32 < share;
}

try {
  const all = await mutateSources(sources);
  const mutated = { ...all, mutants: all.mutants.filter(isDrawn) };
  const near = findNearTests(sources, new RegExp(option('tests') ?? ''));
  console.log(`${mutated.mutants.length} changes of ${sources.length} files`);
  const outcomes = await runMutants(mutated, near, folder);
  for (const outcome of outcomes) {
    if (outcome.type === 'unsteady') console.log(`${outcome.test} · ${outcome.why}`);
  }
  const counted = countFates(sources, mutated.mutants, outcomes, share);
  const results = isOnlySurvivors ? withoutKilled(kept, counted) : counted;
  await keepMutationResult(results);
  for (const [file, { killed, timeout, survived, unreached }] of Object.entries(results)) {
    console.log(`${file} · ${killed + timeout} of ${killed + timeout + survived + unreached}`);
  }
} finally {
  if (given === undefined) rmSync(folder, { recursive: true, force: true });
}
