/** Which test files can reach which sources, by their imports. */
import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { listFiles, ROOT } from '../support/repository.ts';

/** Tests that are quick and need no server, and those of them that say nothing of core. */
const QUICK = /^test\/(unit|property|contract|integration\/api)\/.*\.test\.ts$/;
const ELSEWHERE =
  /^test\/(unit\/(house|bench|cli|cloud)\/|contract\/(cluster|elasticache|queue|schedules|secrets|lives|stores\/dynamo-))/;

/** What starts a server or a process: its tests are not run hundreds of times. */
const SERVERS =
  /^test\/support\/(redis-server|fauxqs|elasticache-server|scheduler-server|secrets-server|cache-proxy-server|start-process)\.ts$/;

/** Long simulations: one attempt would take longer than all others together. */
const LONG =
  /^test\/(property\/(hold-out|budget-|causality|learner)|unit\/(gate\/model|backtest\/(preheat|shared-budget|timeline|pollution|command)))/;

/** What a module imports, by its path from the root. */
type Imports = ReadonlyMap<string, ReadonlySet<string>>;

/** Test files that a source's mutants are tried with, at most. */
const MOST_TESTS = 12;

/** Source → the test files that are nearest to it: named as it or its folder, or importing it. */
export function findNearTests(
  sources: readonly string[],
  only: RegExp,
): ReadonlyMap<string, ReadonlySet<string>> {
  const tests = listFiles().filter(
    (path) => QUICK.test(path) && !ELSEWHERE.test(path) && !LONG.test(path),
  );
  const reach = readReach(tests);
  const usable = tests.filter((test) => !startsServers(test, reach.get(test)));
  const direct = new Map(usable.map((test) => [test, new Set(readImports(test))]));
  const sizeOf = (test: string) => reach.get(test)?.size ?? 0;
  return new Map(
    sources.map((source) => {
      const distanceOf = (test: string) => {
        if (basename(test, '.test.ts') === basename(source, '.ts')) return 0;
        if (direct.get(test)?.has(source)) return areaOf(test) === areaOf(source) ? 1 : 2;
        return areaOf(test) === areaOf(source) ? 3 : 4;
      };
      const near = usable
        .filter((test) => reach.get(test)?.has(source))
        .sort((a, b) => distanceOf(a) - distanceOf(b) || sizeOf(a) - sizeOf(b));
      return [source, new Set(near.slice(0, MOST_TESTS).filter((test) => only.test(test)))];
    }),
  );
}

/** `gate` of `core/gate/value.ts` and of `test/unit/gate/value.test.ts`. */
function areaOf(path: string): string {
  return basename(dirname(path));
}

/** Tests of contracts run against several adapters, and those on servers are left out by name. */
function startsServers(test: string, reached: ReadonlySet<string> = new Set()): boolean {
  return !test.startsWith('test/contract/') && [...reached].some((path) => SERVERS.test(path));
}

/** All modules that each of these imports, directly or not. */
function readReach(paths: readonly string[]): Imports {
  const direct = new Map<string, readonly string[]>();
  const importsOf = (path: string): readonly string[] => {
    const known = direct.get(path);
    if (known !== undefined) return known;
    const found = readImports(path);
    direct.set(path, found);
    return found;
  };
  return new Map(
    paths.map((path) => {
      const reached = new Set<string>();
      const open = [path];
      for (let next = open.pop(); next !== undefined; next = open.pop()) {
        for (const imported of importsOf(next)) {
          if (reached.has(imported)) continue;
          reached.add(imported);
          open.push(imported);
        }
      }
      return [path, reached] as const;
    }),
  );
}

/** Modules of ours that a module imports for more than their types. */
function readImports(path: string): readonly string[] {
  const text = readFileSync(join(ROOT, path), 'utf8');
  const matches = text.matchAll(/^(?:import|export)(?! type)[^;]*?from '(\.[^']+)';/gms);
  return [...matches]
    .map(([, target = '']) => join(dirname(path), target))
    .filter((target) => target.endsWith('.ts') && existsSync(join(ROOT, target)));
}
