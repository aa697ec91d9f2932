/** The attempts of one test file: once without a mutant, then once with each that it reaches. */
import { relative } from 'node:path';
import { Worker } from 'node:worker_threads';
import { ROOT } from '../support/repository.ts';
import { type Fate, type Outcome, type Outcomes, openOutcomes } from './outcomes.ts';
import { type RunTests, runQuietly, type State, type TestRun } from './run-quietly.ts';
import { switches, takeHits } from './stryker.ts';

/** Mutants after which the tests must pass without one before these results count. */
const BATCH = 40;
/** Milliseconds of tests that are spent on a mutant in one file: the quickest first. */
const MOST_MS = Number(process.env['MUTATION_TEST_MS'] ?? 300);

/** Milliseconds of work that are spent on one test file. */
const MOST_FILE_MS = Number(process.env['MUTATION_FILE_MS'] ?? 20_000);
/** Test files that a mutant is tried with in vain. */
const MOST_FILES = 25;

const { now } = Date;

/** A test that passes without a mutant. */
interface SteadyTest {
  readonly id: string;
  readonly durationMs: number;
  readonly workMs: number;
  readonly hits: Readonly<Record<string, number>>;
}

/** Tries every mutant that this test file reaches and no other has killed. */
export async function tryMutants(runTests: RunTests, state: State): Promise<void> {
  const outcomes = openOutcomes(process.env['MUTATION_FOLDER'] ?? '');
  const test = relative(ROOT, state.ctx.files[0]?.filepath ?? '');
  await tryEach(runTests, state, outcomes, test);
  outcomes.add({ type: 'ended', test });
}

async function tryEach(
  runTests: RunTests,
  state: State,
  outcomes: Outcomes,
  test: string,
): Promise<void> {
  const atLoad = takeHits();
  // The modules are loaded by now: what is hit outside tests is hit by the test file itself.
  const cpu = process.cpuUsage();
  const beganAt = now();
  const plain = await runQuietly(runTests, state, {});
  const { user, system } = process.cpuUsage(cpu);
  // On a busy machine a test takes longer than its work.
  const own = Math.min(1, (user + system) / 1_000 / Math.max(1, now() - beganAt));
  const { outside, byTest } = takeHits();
  const tests = [...plain.passed].map(([id, durationMs]) => {
    return { id, durationMs, workMs: durationMs * own, hits: { ...outside, ...byTest.get(id) } };
  });
  const reached = [...new Set(tests.flatMap(({ hits }) => Object.keys(hits)))];
  outcomes.add({ type: 'reached', test, mutants: reached, atLoad: Object.keys(atLoad.outside) });
  if (plain.failure !== undefined) {
    outcomes.add({ type: 'unsteady', test, why: plain.failure });
    return;
  }
  const isOpen = findOpen(outcomes.read(), test);
  const open = reached.filter(isOpen);
  started ??= startWatchdog();
  const watch = started;
  for (let at = 0; at < open.length; at += BATCH) {
    const fates: [string, Fate][] = [];
    const used = new Set<string>();
    for (const mutant of open.slice(at, at + BATCH)) {
      const chosen = chooseTests(tests, mutant);
      if (chosen.length === 0) continue;
      for (const { id } of chosen) used.add(id);
      outcomes.begin(test, mutant);
      fates.push([mutant, await tryMutant(runTests, state, watch, chosen, mutant)]);
    }
    outcomes.begin(test, undefined);
    if (used.size === 0) continue;
    const spent = process.cpuUsage(cpu);
    if ((spent.user + spent.system) / 1_000 > MOST_FILE_MS) at = open.length;
    const check = await runQuietly(runTests, state, { ids: [...used] });
    if (check.failure !== undefined || check.passed.size < used.size) {
      outcomes.add({ type: 'unsteady', test, why: check.failure ?? 'fewer tests passed' });
      return;
    }
    for (const [mutant, fate] of fates) outcomes.add({ type: 'fate', test, mutant, fate });
  }
}

/** Whether a mutant is worth trying: it is chosen for this test file, new to it, and alive. */
function findOpen(known: readonly Outcome[], test: string): (mutant: string) => boolean {
  const chosen = new Set<string>();
  const decided = new Set<string>();
  const survivals = new Map<string, number>();
  for (const each of known) {
    if (each.type === 'chosen' && each.test === test) for (const id of each.mutants) chosen.add(id);
    if (each.type !== 'fate') continue;
    if (each.fate !== 'survived' || each.test === test) decided.add(each.mutant);
    survivals.set(each.mutant, (survivals.get(each.mutant) ?? 0) + 1);
  }
  return (mutant) =>
    chosen.has(mutant) && !decided.has(mutant) && (survivals.get(mutant) ?? 0) < MOST_FILES;
}

/** The quickest tests that reach the mutant. */
function chooseTests(tests: readonly SteadyTest[], mutant: string): readonly SteadyTest[] {
  const reaching = tests
    .filter(({ hits }) => hits[mutant] !== undefined)
    .sort((a, b) => a.workMs - b.workMs);
  let spent = 0;
  return reaching.filter(({ workMs }) => {
    spent += workMs;
    return spent <= MOST_MS;
  });
}

async function tryMutant(
  runTests: RunTests,
  state: State,
  watch: (limitMs: number) => void,
  tests: readonly SteadyTest[],
  mutant: string,
): Promise<Fate> {
  const usualMs = tests.reduce((sum, { durationMs }) => sum + durationMs, 0);
  const usualHits = tests.reduce((sum, { hits }) => sum + (hits[mutant] ?? 0), 0);
  const timeoutMs = 3_000 + 20 * usualMs;
  switches.activeMutant = mutant;
  switches.hitCount = 0;
  switches.hitLimit = 1_000 + 100 * usualHits;
  watch(2 * timeoutMs);
  const run = await runQuietly(runTests, state, { ids: tests.map(({ id }) => id), timeoutMs });
  watch(0);
  const isEndless = switches.hitCount > switches.hitLimit;
  switches.activeMutant = undefined;
  return fateOf(run, isEndless, tests.length);
}

function fateOf(run: TestRun, isEndless: boolean, count: number): Fate {
  if (run.failure === undefined) {
    if (run.passed.size < count) throw new Error(`${run.passed.size} of ${count} tests were run`);
    return isEndless ? 'timeout' : 'survived';
  }
  return isEndless || run.failure.includes('timed out in') ? 'timeout' : 'killed';
}

let started: ((limitMs: number) => void) | undefined;

/** Ends this process when what was begun takes longer than its limit; 0 ends the watch. */
function startWatchdog(): (limitMs: number) => void {
  const shared = new SharedArrayBuffer(8);
  const deadline = new BigInt64Array(shared);
  const thread = new Worker(new URL('./watchdog.ts', import.meta.url), { workerData: shared });
  thread.unref();
  return (limitMs) => {
    Atomics.store(deadline, 0, BigInt(limitMs === 0 ? 0 : now() + Math.ceil(limitMs)));
  };
}
