/** The cache as readers use it: values as their codec means them, instead of the bytes that stand there. */
import { type Compression, packValue, unpackValue } from '../core/codec/codec.ts';
import { hasOtherForm } from '../core/codec/form.ts';
import type { Keyspace } from '../core/config/settings.ts';
import { groupsOf } from '../core/invalidation/groups.ts';
import type { Params } from '../core/keyspaces/template.ts';
import type { Cache, CacheRead, WriteStatus } from '../core/ports.ts';
import type { HeldEntry } from './held-entry.ts';

/** What coding needs. */
export interface CodedCachePorts {
  readonly cache: Pick<Cache, 'read' | 'write' | 'moment'>;
  readonly compression: Compression;
}

/**
 * Reads a key. An entry that was written in another form than the keyspace has now is none.
 *
 * @throws PreheatError `dependency_down`, or `value_unfit` for bytes that the codec cannot read.
 */
export async function readCoded(
  { cache, compression }: CodedCachePorts,
  { name, codec }: Keyspace,
  key: string,
  options?: { readonly successors?: boolean },
): Promise<CacheRead> {
  const read = await cache.read(key, options);
  if (read.value === undefined) return read;
  if (hasOtherForm(read.state, codec)) return { ...read, value: undefined };
  if (codec.form === '') return read;
  return { ...read, value: await unpackValue(name, codec, read.value, compression) };
}

/** Writes an entry that this process has loaded since `moment` of the cache; never throws. */
export async function writeCoded(
  { cache, compression }: CodedCachePorts,
  entry: HeldEntry,
  params: Params,
  moment: number | undefined,
): Promise<WriteStatus | Error | undefined> {
  const { key, keyspace, loadedAt, loadMilliseconds, strategy, run } = entry;
  const { ttlMilliseconds, codec } = keyspace;
  try {
    const value = await packValue(codec, entry.value, entry, compression);
    const write = {
      key,
      value,
      loadedAt,
      loadMilliseconds,
      strategy,
      run,
      // No early jitter: what one reader loads is no cohort that would expire together.
      ttlMilliseconds,
      shadowTtlMilliseconds: ttlMilliseconds,
      moment,
      groups: groupsOf(keyspace, params, entry.value),
      ...(codec.form !== '' && { form: codec.form }),
    };
    return (await cache.write([write]))[0];
  } catch (thrown) {
    return thrown instanceof Error ? thrown : new Error('the cache failed', { cause: thrown });
  }
}
