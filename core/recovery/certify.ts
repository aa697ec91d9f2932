/** Reads keys back as a reader reads them: a refill is worth what readers can make of it. */
import { type Compression, unpackValue } from '../codec/codec.ts';
import type { Keyspace, Settings } from '../config/settings.ts';
import type { Certificate } from '../jobs/port.ts';
import type { Cache } from '../ports.ts';
import type { WarmItem } from '../warming/messages.ts';
import { inParallel } from '../warming/parallel.ts';

/** What reading back needs. */
export interface CertifyPorts {
  readonly settings: Pick<Settings, 'keyspaces'>;
  readonly cache: Pick<Cache, 'read'>;
  readonly compression: Compression;
}

/** Most keys that are read back: the first, which are the ones that matter most. */
const MOST_KEYS = 1_000;
const AT_ONCE = 20;

/** How many of the keys, most important first, are there and can be read. */
export async function certify(
  ports: CertifyPorts,
  items: readonly WarmItem[],
  at: number,
): Promise<Certificate> {
  const sample = items.slice(0, MOST_KEYS);
  const found = await inParallel(sample, AT_ONCE, (item) => isReadable(ports, item));
  return { at, of: sample.length, readable: found.filter(Boolean).length };
}

async function isReadable(
  { settings, cache, compression }: CertifyPorts,
  { keyspace, key }: WarmItem,
): Promise<boolean> {
  const { name, codec } = settings.keyspaces.get(keyspace) as Keyspace;
  const { value } = await cache.read(key);
  if (value === undefined) return false;
  return unpackValue(name, codec, value, compression).then(
    () => true,
    () => false,
  );
}
