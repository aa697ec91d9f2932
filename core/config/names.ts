/** Names that users give to origins and keyspaces. */
import { describe, type Problem } from '../errors.ts';

const NAME = /^[a-zA-Z][\w-]{0,63}$/;

/** Reports a name that could not stand in table rows, metrics and environment variables. */
export function checkName(name: string, path: string, problems: Problem[]): void {
  if (NAME.test(name)) return;
  const expected = 'a name of at most 64 letters, digits, _ and -, beginning with a letter';
  problems.push({ path, expected, found: describe(name) });
}

/** A name as environment variables spell it: `refreshAhead` and `refresh-ahead` are REFRESH_AHEAD. */
export function upperSnake(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replaceAll('-', '_')
    .toUpperCase();
}
