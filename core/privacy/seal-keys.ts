/** The secret that holds the keys of the seal: `{ "current": "k1", "k1": "…" }`. */
import * as z from 'zod/mini';
import { environmentInvalid } from '../errors.ts';
import type { SealKeys } from './seal.ts';

/** Shorter ones could be tried out, and whoever writes the secret by hand may try. */
const LEAST_CHARACTERS = 32;
const FORM = z.catchall(
  z.object({ current: z.string() }),
  z.string().check(z.minLength(LEAST_CHARACTERS)),
);
const ID = /^[a-z0-9]{1,16}$/;

/**
 * Reads the secret; of what is in it, nothing is in the error.
 *
 * @throws PreheatError `environment_invalid`.
 */
export function parseSealKeys(text: string, path: string): SealKeys {
  const parsed = FORM.safeParse(parseJson(text));
  const { current = '', ...keys } = parsed.data ?? {};
  if (Object.keys(keys).every((id) => ID.test(id)) && Object.hasOwn(keys, current)) {
    return { current, keys };
  }
  const expected = `{ current: id, [id]: at least ${LEAST_CHARACTERS} characters }, ids of 1 to 16 small letters and digits`;
  throw environmentInvalid([{ path, expected, found: 'something else' }]);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
