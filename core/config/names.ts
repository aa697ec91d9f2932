/** Names that users give to origins and keyspaces. */
import { describe, type Problem } from '../errors.ts';

const NAME = /^[a-zA-Z][\w-]{0,63}$/;

/** Reports a name that could not stand in table rows, metrics, environment variables and objects. */
export function checkName(name: string, path: string, problems: Problem[]): void {
  // `constructor` and its like: every object has them already.
  const isTaken = name in Object.prototype;
  if (NAME.test(name) && !isTaken) return;
  const expected = isTaken
    ? 'a name that is no member of every object'
    : 'a name of at most 64 letters, digits, _ and -, beginning with a letter';
  problems.push({ path, expected, found: describe(name) });
}

/** A name as environment variables spell it: `refreshAhead` and `refresh-ahead` are REFRESH_AHEAD. */
export function upperSnake(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replaceAll('-', '_')
    .toUpperCase();
}
