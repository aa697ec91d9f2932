/** Values that are only ever read whole, as JSON that is sealed where it may name people. */
import { isSealed } from '../../core/privacy/seal.ts';
import type { Privacy } from './privacy.ts';

/** Writes and reads such values. */
export interface SealedJson {
  write(value: unknown): Promise<string>;
  /** What was written before it had to be sealed is read as well. */
  read(text: string): Promise<unknown>;
}

/** Makes it; `always` where the values name people whatever the keyspaces are. */
export function makeSealedJson(privacy: Privacy, always = false): SealedJson {
  return {
    async write(value) {
      const text = JSON.stringify(value);
      return always || privacy.hasPersonal ? (await privacy.cover()).hideText(text) : text;
    },
    async read(text) {
      return JSON.parse(isSealed(text) ? (await privacy.cover()).showText(text) : text);
    },
  };
}
