/** Runs tests on mutated sources: vitest with a worker of ours, as often as mutants break it. */
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ForksPoolWorker, startVitest } from 'vitest/node';
import { ROOT } from '../support/repository.ts';
import type { MutatedSources } from './mutants.ts';
import { type Outcome, openOutcomes } from './outcomes.ts';

/** As in `vitest.config.ts`: the same cases are drawn. */
const SEED = 20_261_101;

/** Mutants that may end the process of their test file, which is begun again after each. */
const MOST_BREAKS = 200;

class MutationWorker extends ForksPoolWorker {
  override name = 'mutation';
  override entrypoint = fileURLToPath(new URL('./worker.ts', import.meta.url));
}

/** Tries all mutants with all of these test files. The folder keeps what was found. */
export async function runMutants(
  { texts, mutants }: MutatedSources,
  near: ReadonlyMap<string, ReadonlySet<string>>,
  folder: string,
): Promise<readonly Outcome[]> {
  const outcomes = openOutcomes(folder);
  const chosen = new Map<string, string[]>();
  for (const { id, file } of mutants) {
    for (const test of near.get(file) ?? []) chosen.set(test, [...(chosen.get(test) ?? []), id]);
  }
  for (const [test, ids] of chosen) outcomes.add({ type: 'chosen', test, mutants: ids });
  const ranks = rankTests(near);
  process.env['MUTATION_FOLDER'] = folder;
  let open: readonly string[] = [...chosen.keys()];
  for (let turn = 0; turn < MOST_BREAKS && open.length > 0; turn += 1) {
    await runTests(open, ranks, texts);
    const broken = outcomes.takeBroken(open);
    for (const { test, mutant } of broken) {
      outcomes.add({ type: 'fate', test, mutant, fate: 'timeout' });
    }
    // The files that its process had still before it are lost with it.
    open = broken.length === 0 ? [] : outcomes.withoutEnded(open);
  }
  return outcomes.read();
}

/** What is not a unit test comes that many places later. */
const SLOWER = 8;

/** Those that mean a source come before those that only reach it: they kill at once. */
function rankTests(near: ReadonlyMap<string, ReadonlySet<string>>): ReadonlyMap<string, number> {
  const ranks = new Map<string, number>();
  for (const tests of near.values()) {
    for (const [rank, test] of [...tests].entries()) {
      const path = join(ROOT, test);
      const own = rank + (test.startsWith('test/unit/') ? 0 : SLOWER);
      ranks.set(path, Math.min(own, ranks.get(path) ?? own));
    }
  }
  return ranks;
}

async function runTests(
  tests: readonly string[],
  ranks: ReadonlyMap<string, number>,
  texts: ReadonlyMap<string, string>,
): Promise<void> {
  let done = 0;
  const rankOf = ({ moduleId }: { readonly moduleId: string }) => ranks.get(moduleId) ?? 0;
  const vitest = await startVitest(
    [],
    {
      root: ROOT,
      config: false,
      watch: false,
      pool: { name: 'mutation', createPoolWorker: (options) => new MutationWorker(options) },
      // Its keys know nothing of our changes: it would hand out the sources of another run.
      fsModuleCache: false,
      // Modules stay loaded from one test file to the next.
      isolate: false,
      maxWorkers: Number(process.env['MUTATION_WORKERS'] ?? 2),
      include: [...tests],
      setupFiles: ['test/support/seed.ts', 'test/mutation/track.ts'],
      // Stores on servers are the business of the adapters.
      testNamePattern: /^(?!.*(dynamo|redis|valkey|sqs))/i,
      passWithNoTests: true,
      testTimeout: 120_000,
      hookTimeout: 120_000,
      reporters: [
        {
          onTestModuleEnd: (module) => {
            done += 1;
            const state = module.state() === 'failed' ? ' failed' : '';
            console.log(`${done} of ${tests.length} · ${module.relativeModuleId}${state}`);
          },
        },
      ],
      silent: true,
      env: { TZ: 'UTC', PREHEAT_STATE_DIR: join(tmpdir(), 'preheat-tests') },
      provide: { seed: SEED },
      sequence: {
        seed: SEED,
        sequencer: class {
          shard = async <Spec>(specs: Spec[]) => specs;
          sort = async <Spec extends { readonly moduleId: string }>(specs: Spec[]) =>
            specs.toSorted((a, b) => rankOf(a) - rankOf(b));
        },
      },
    },
    { plugins: [{ name: 'mutants', enforce: 'pre', load: (id) => texts.get(id) ?? null }] },
  );
  await vitest.close();
  // A worker that a mutant ended is no failure of ours.
  process.exitCode = 0;
}
