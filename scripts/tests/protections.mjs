/**
 * `npm run test:protections`: takes each protection out of a copy of the sources, one line at a
 * time, and runs the tests of the invariants there. Exactly the protection's own test must fail.
 * With arguments (`-- fence jitter`) only those protections; `--keep` keeps what came of it, beside
 * what was kept of the others.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PROTECTIONS } from './protection-list.mjs';

const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const FILES = ['test/chaos/i0', 'test/chaos/i1', 'test/chaos/jitter'];
/** Rounds of each attack: a missing line shows early. */
const SEEDS = '2';
const isKept = process.argv.includes('--keep');
const RESULTS = join(ROOT, 'bench', 'results', 'protections.json');
const wanted = process.argv.slice(2).filter((argument) => argument !== '--keep');

const copy = copySources();
try {
  let failures = 0;
  /** @type {Map<string, object>} */
  const results = new Map(readKept().map((row) => [row.name, row]));
  for (const protection of PROTECTIONS) {
    if (wanted.length > 0 && !wanted.includes(protection.name)) continue;
    const failed = runWithout(protection);
    const isExact = failed.length === 1 && failed[0]?.startsWith(protection.test);
    if (!isExact) failures += 1;
    const { name, file, test } = protection;
    results.set(name, { name, file, test, failed });
    const rows = PROTECTIONS.flatMap((each) => results.get(each.name) ?? []);
    if (isKept) writeFileSync(RESULTS, `${JSON.stringify(rows, undefined, 2)}\n`);
    const found = failed.length > 0 ? failed.join(', ') : 'nothing';
    console.log(`${name} · must fail: ${test} · failed: ${found}`);
  }
  process.exitCode = failures === 0 ? 0 : 1;
} finally {
  rmSync(copy, { recursive: true, force: true });
}

/** @returns {string} a folder with what git knows of, and our packages */
function copySources() {
  const folder = mkdtempSync(join(tmpdir(), 'preheat-protections-'));
  const listed = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  for (const path of listed.trim().split('\n')) cpSync(join(ROOT, path), join(folder, path));
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  return folder;
}

/**
 * @param {import('./protection-list.mjs').Protection} protection
 * @returns {string[]} names of the test files that failed
 */
function runWithout({ file, line, instead, seeds = SEEDS }) {
  const path = join(copy, file);
  const source = readFileSync(path, 'utf8');
  if (source.split(line).length !== 2) throw new Error(`${file}: expected once: ${line}`);
  writeFileSync(
    path,
    source.replace(line, () => instead),
  );
  const report = join(copy, 'report.json');
  rmSync(report, { force: true });
  try {
    const vitest = join(ROOT, 'node_modules', 'vitest', 'vitest.mjs');
    const options = ['--project=chaos', '--reporter=json', `--outputFile=${report}`];
    spawnSync(process.execPath, [vitest, 'run', ...options, ...FILES], {
      cwd: copy,
      stdio: 'ignore',
      env: { PREHEAT_CHAOS_SEEDS: seeds, ...process.env },
    });
    /** @type {{ testResults: { name: string, status: string }[] }} */
    const { testResults } = JSON.parse(readFileSync(report, 'utf8'));
    return testResults
      .filter(({ status }) => status !== 'passed')
      .map(({ name }) => basename(name).replace(/\.test\.ts$/, ''))
      .sort();
  } finally {
    writeFileSync(path, source);
  }
}

/** @returns {readonly { readonly name: string }[]} */
function readKept() {
  try {
    return JSON.parse(readFileSync(RESULTS, 'utf8'));
  } catch {
    return [];
  }
}
