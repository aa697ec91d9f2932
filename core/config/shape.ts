/** Reads the shape of a configuration, keeping what is right so that later checks see it too. */
import { describe, type Problem } from '../errors.ts';
import type { PreheatConfig } from './define.ts';
import { configSchema } from './schema.ts';
import { UNKNOWN_NAMES_SEPARATOR } from './values.ts';

/** A value of which anything may be missing, since it was wrong and has been reported. */
export type Draft<T> = T extends (...args: never[]) => unknown
  ? T
  : T extends readonly (infer E)[]
    ? readonly (Draft<E> | undefined)[]
    : T extends object
      ? { readonly [K in keyof T]?: Draft<T[K]> | undefined }
      : T;

type Path = readonly PropertyKey[];

/** The configuration without its mistakes in shape, and those mistakes. */
export function readShape(config: unknown): {
  readonly draft: Draft<PreheatConfig>;
  readonly problems: readonly Problem[];
} {
  const problems: Problem[] = [];
  const wrong = new Set<string>();
  const report = (path: Path, expected: string, found: string) => {
    problems.push({ path: dotted(path), expected, found });
    wrong.add(pathId(path));
  };
  for (const path of unseenPlaces(config)) {
    if (path.at(-1) === '__proto__') report(path, 'another name', "the name '__proto__'");
    else report(path, `at most ${DEEPEST} levels`, 'more of them');
  }
  const parsed = configSchema.safeParse(config);
  if (parsed.success && problems.length === 0) {
    return { draft: config as PreheatConfig, problems };
  }
  for (const issue of parsed.error?.issues ?? []) {
    if (issue.code === 'unrecognized_keys') {
      const expectations = issue.message.split(UNKNOWN_NAMES_SEPARATOR);
      for (const [index, name] of issue.keys.entries()) {
        report(
          [...issue.path, name],
          expectations[index] ?? '',
          `the unknown name ${describe(name)}`,
        );
      }
      continue;
    }
    // A union without a match names its discriminator, which users never write themselves.
    const path = issue.path.at(-1) === 'kind' ? issue.path.slice(0, -1) : issue.path;
    report(path, issue.message, describe(valueAt(config, path)));
  }
  return { draft: (prune(config, [], wrong) ?? {}) as Draft<PreheatConfig>, problems };
}

/** Writes a path as users read it: `critical.0.params`. */
function dotted(path: Path): string {
  return path.length === 0 ? 'config' : path.map((name) => String(name) || "''").join('.');
}

/** No part of a configuration stands deeper. */
const DEEPEST = 20;

/** What the schema passes over: `__proto__`, and what is nested deeper. */
function unseenPlaces(value: unknown, path: Path = [], above: readonly object[] = []): Path[] {
  if (!isPlain(value)) return [];
  // What holds itself is nested without end.
  if (path.length > DEEPEST || above.includes(value)) return [path];
  return Object.entries(value).flatMap(([name, inner]) =>
    name === '__proto__'
      ? [[...path, name]]
      : unseenPlaces(inner, [...path, name], [...above, value]),
  );
}

function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  return Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype;
}

function pathId(path: Path): string {
  return JSON.stringify(path.map(String));
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (inner, name) =>
      typeof inner === 'object' && inner !== null ? Reflect.get(inner, name) : undefined,
    value,
  );
}

/** A copy without the values at the wrong paths; list elements keep their places. */
function prune(value: unknown, path: Path, wrong: ReadonlySet<string>): unknown {
  if (wrong.has(pathId(path))) return undefined;
  if (Array.isArray(value)) {
    return Array.from(value, (item, index) => prune(item, [...path, index], wrong));
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, prune(inner, [...path, name], wrong)]),
  );
}
