/** Whether an entry was written as its keyspace is configured now. */
import type { EntryState } from '../cache-entry.ts';
import type { Codec } from './codec.ts';

/**
 * True of an entry of Preheat or its client under another codec or other fields: to readers it is
 * as if it were not there. What another program has written is taken as the codec says.
 */
export function hasOtherForm(
  { loadedAt, form = '' }: Pick<EntryState, 'loadedAt' | 'form'>,
  codec: Codec,
): boolean {
  return loadedAt > 0 && form !== codec.form;
}
