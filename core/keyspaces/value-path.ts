/** Paths into values that are JSON documents: `$.category`, `$.sectors[0].name`. */

const PATH = /^\$(\.[A-Za-z_][\w-]*|\[\d{1,6}\])+$/;
const STEP = /[A-Za-z_][\w-]*|\d+/g;

/** The names and list places of a path; undefined for any other text. */
export function parseValuePath(path: string): readonly string[] | undefined {
  return PATH.test(path) ? (path.match(STEP) ?? undefined) : undefined;
}

/** The text or number at a path; undefined where there is none, or the value is no JSON. */
export function readValuePath(value: string | Buffer, path: readonly string[]): string | undefined {
  let found: unknown;
  try {
    found = JSON.parse(value.toString());
  } catch {
    return undefined;
  }
  for (const step of path) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, step))
      return undefined;
    found = Reflect.get(found, step);
  }
  if (typeof found === 'number') return String(found);
  return typeof found === 'string' ? found : undefined;
}
