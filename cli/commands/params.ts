/** `name=value` on the command line. */
import { describe, inputInvalid } from '../../core/errors.ts';

/**
 * Reads params.
 *
 * @throws PreheatError `input_invalid` for a text without a name.
 */
export function readParams(texts: readonly string[]): Record<string, string> {
  const entries = texts.map((text): [string, string] => {
    const end = text.indexOf('=');
    if (end < 1) {
      throw inputInvalid([{ path: '--param', expected: 'name=value', found: describe(text) }]);
    }
    return [text.slice(0, end), text.slice(end + 1)];
  });
  return Object.fromEntries(entries);
}
