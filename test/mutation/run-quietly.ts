/** One more run of a test file in this process, of which vitest's main process hears nothing. */
import type { WorkerGlobalState } from 'vitest';

/** What vitest hands to its worker. */
export type State = WorkerGlobalState;

/** Runs the test files of a state. */
export type RunTests = (state: State) => Promise<unknown>;

/** Which tests, and how long each may take. */
export interface Choice {
  readonly ids?: readonly string[];
  readonly timeoutMs?: number;
}

/** How it went. */
export interface TestRun {
  /** Id → milliseconds. */
  readonly passed: ReadonlyMap<string, number>;
  /** Message of the first failure: of a test, a hook, or the file itself. */
  readonly failure: string | undefined;
}

/** What a task reports: id, result, and more. */
type Packs = readonly (readonly [id: string, result: TaskResult | undefined, meta: unknown])[];

interface TaskResult {
  readonly state: string;
  readonly duration?: number;
  readonly errors?: readonly { readonly message: string }[];
}

/** Calls of the main process that a run cannot do without. */
const NEEDED = ['fetch', 'fetchWarmModules', 'resolve', 'transform', 'ensureModuleGraphEntry'];

/** Runs the state's test file again, or some of its tests. It ends at the first failure. */
export async function runQuietly(
  runTests: RunTests,
  state: State,
  { ids, timeoutMs }: Choice,
): Promise<TestRun> {
  const passed = new Map<string, number>();
  let failure: string | undefined;
  const fail = (errors: TaskResult['errors']) => {
    failure ??= errors?.[0]?.message ?? 'failed';
  };
  const heard: Readonly<Record<string, (...args: never[]) => unknown>> = {
    onTaskUpdate: (packs: Packs) => {
      for (const [id, result] of packs) {
        if (result?.state === 'pass') passed.set(id, result.duration ?? 0);
        if (result?.state === 'fail') fail(result.errors);
      }
    },
    onCollected: (files: readonly { readonly result?: TaskResult }[]) => {
      for (const { result } of files) if (result?.state === 'fail') fail(result.errors);
    },
    getCountOfFailedTests: () => 0,
  };
  const rpc = new Proxy(state.rpc, {
    get: (target, name, receiver) => {
      if (typeof name !== 'string' || name.startsWith('$') || NEEDED.includes(name)) {
        return Reflect.get(target, name, receiver);
      }
      const call = async (...args: never[]) => heard[name]?.(...args);
      return Object.assign(call, { asEvent: call });
    },
  });
  const config = {
    ...state.config,
    bail: 1,
    ...(timeoutMs !== undefined && { testTimeout: timeoutMs, hookTimeout: timeoutMs }),
  };
  const files = state.ctx.files.map((file) => ({ ...file, ...(ids && { testIds: [...ids] }) }));
  try {
    await runTests({ ...state, rpc, config, ctx: { ...state.ctx, config, files } });
  } catch (error) {
    fail([{ message: String(error) }]);
  }
  return { passed: onlyTests(passed), failure };
}

/** Suites and the file report as tests do; a test's id is that of no other's beginning. */
function onlyTests(passed: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
  const parents = new Set([...passed.keys()].map((id) => id.slice(0, id.lastIndexOf('_'))));
  return new Map([...passed].filter(([id]) => !parents.has(id)));
}
