/** Settings as the file nests them, found and set by their paths. */

/** A part of a configuration. */
export interface SettingTree {
  [name: string]: SettingTree | unknown;
}

/** Sets the value at a path. */
export function setAt(tree: SettingTree, path: readonly string[], value: unknown): void {
  const [name = '', ...rest] = path;
  if (rest.length === 0) tree[name] = value;
  else {
    tree[name] ??= {};
    setAt(tree[name] as SettingTree, rest, value);
  }
}

/** The value at a path; undefined where there is none. */
export function valueAt(tree: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (inner, name) =>
      isTree(inner) && Object.hasOwn(inner, name) ? Reflect.get(inner, name) : undefined,
    tree,
  );
}

/** True of an object with names: neither a list nor a function. */
export function isTree(value: unknown): value is SettingTree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Values by dotted path, as `strategies.popular.limit`, written as in the file. */
export type Overrides = Readonly<Record<string, unknown>>;

/** Overrides as the file nests them. */
export function overridesTree(overrides: Overrides): SettingTree {
  const tree: SettingTree = {};
  for (const [path, value] of Object.entries(overrides)) setAt(tree, path.split('.'), value);
  return tree;
}
