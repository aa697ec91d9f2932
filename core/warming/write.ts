/** Writes what was loaded, makes live on what the origin has confirmed, notes what it does not have. */
import { type Compression, packValue, shapeValue, unpackValue } from '../codec/codec.ts';
import type { Keyspace, Settings } from '../config/settings.ts';
import { asPreheatError } from '../errors.ts';
import { groupsOf } from '../invalidation/groups.ts';
import type {
  Cache,
  CacheExtension,
  CacheWrite,
  Clock,
  EntryState,
  WriteStatus,
} from '../ports.ts';
import { failedOutcome, retryOutcome, UNREADABLE } from './failures.ts';
import { jitteredTtl } from './jitter.ts';
import type { LoadedItem } from './load.ts';
import type { WarmMessage } from './messages.ts';
import type { Outcome } from './outcomes.ts';

/** What writing needs. */
export interface WritePorts {
  readonly settings: Pick<Settings, 'keyspaces'>;
  readonly cache: Cache;
  readonly compression: Compression;
}

/** What was known before the load. */
export interface BeforeLoad {
  readonly stateOf: ReadonlyMap<string, EntryState>;
  /** `Cache.moment`. */
  readonly moment: number;
}

/** A key on its way into the cache. */
interface Prepared<Write> {
  readonly load: LoadedItem;
  readonly write: Write;
}

/** Writes a batch. */
export async function writeLoaded(
  ports: WritePorts,
  message: WarmMessage,
  loaded: readonly LoadedItem[],
  before: BeforeLoad,
): Promise<Outcome[]> {
  const { cache } = ports;
  const outcomes: Outcome[] = [];
  const writes: Prepared<CacheWrite>[] = [];
  const extensions: Prepared<CacheExtension>[] = [];
  for (const load of loaded) {
    const { item, error, calls, loadMilliseconds } = load;
    const keyspace = ports.settings.keyspaces.get(item.keyspace) as Keyspace;
    const write = aboutWrite(load, keyspace, message, before.moment);
    if (error) outcomes.push({ ...failedOutcome(item, error, calls), loadMilliseconds });
    else if (load.value === undefined) {
      const { loadedAt: confirmedLoadedAt = 0 } = before.stateOf.get(item.key) ?? {};
      extensions.push({ load, write: { ...write, confirmedLoadedAt } });
    } else {
      try {
        const value = await encode(ports, keyspace, load.value, write);
        writes.push({ load, write: { ...write, value } });
      } catch (thrown) {
        outcomes.push(failedOutcome(item, thrown, calls));
      }
    }
  }
  await noteAbsent(ports, loaded, outcomes, before.moment);
  const written = await writeAll(writes, (all) => cache.write(all));
  const extended = await writeAll(extensions, (all) => cache.extend(all));
  return [
    ...writes.map((one, index) => outcomeOfWrite(one, written[index])),
    ...extensions.map((one, index) => outcomeOfWrite(one, extended[index])),
    ...outcomes,
  ];
}

function aboutWrite(
  { item, value, isKept, loadedAt, loadMilliseconds, validator, dollars }: LoadedItem,
  keyspace: Keyspace,
  { strategy, run, spreadMilliseconds }: WarmMessage,
  moment: number,
): Omit<CacheWrite, 'value'> {
  const { form } = keyspace.codec;
  return {
    key: item.key,
    loadedAt,
    ttlMilliseconds: jitteredTtl(keyspace, item, run, spreadMilliseconds),
    shadowTtlMilliseconds: keyspace.ttlMilliseconds,
    loadMilliseconds,
    strategy,
    run,
    // What was asked for before this message began is as old as that: `loadedAt` tells.
    ...(!isKept && { moment }),
    groups: groupsOf(keyspace, item.params, value ?? ''),
    ...(form !== '' && { form }),
    ...(validator !== undefined && { validator }),
    ...(dollars !== undefined && { dollars }),
  };
}

async function encode(
  { compression }: WritePorts,
  { name, codec }: Keyspace,
  value: string | Buffer,
  { loadedAt, ttlMilliseconds }: Omit<CacheWrite, 'value'>,
): Promise<string | Buffer> {
  const times = { loadedAt, expiresAt: loadedAt + ttlMilliseconds };
  return packValue(codec, shapeValue(name, codec, value), times, compression);
}

function outcomeOfWrite(
  { load, write }: Prepared<Omit<CacheWrite, 'value'> & Partial<CacheWrite>>,
  status: WriteStatus | 'gone' | Error | undefined,
): Outcome {
  const { item, calls, loadMilliseconds, dollars } = load;
  const cost = { calls, ...(dollars !== undefined && { dollars }) };
  if (status === undefined || status instanceof Error || status === 'gone') {
    const reason = status instanceof Error ? status.message : 'the value that still holds is gone';
    return { ...retryOutcome(item, reason), ...cost };
  }
  if (status !== 'written') return { item, ...cost, status, loadMilliseconds };
  return {
    item,
    ...cost,
    status: 'warmed',
    loadedAt: write.loadedAt,
    expiresAt: write.loadedAt + write.ttlMilliseconds,
    loadMilliseconds,
    ...(write.value !== undefined && {
      bytes: Buffer.byteLength(write.value),
      stored: write.value,
    }),
    ...(load.value !== undefined && { value: load.value }),
  };
}

/** The origin was asked already: a cache that does not answer now must not lose that count. */
async function writeAll<Write, Status>(
  prepared: readonly Prepared<Write>[],
  write: (writes: readonly Write[]) => Promise<readonly (Status | Error)[]>,
): Promise<readonly (Status | Error)[]> {
  if (prepared.length === 0) return [];
  try {
    return await write(prepared.map((one) => one.write));
  } catch (thrown) {
    return prepared.map(() => asPreheatError(thrown));
  }
}

/** A key that cannot be noted is asked for once more. */
async function noteAbsent(
  { settings, cache }: WritePorts,
  loaded: readonly LoadedItem[],
  outcomes: readonly Outcome[],
  moment: number,
): Promise<void> {
  const missing = new Set(
    outcomes.filter(({ status }) => status === 'missing').map(({ item }) => item),
  );
  const absences = loaded.flatMap(({ item, loadedAt }) => {
    const milliseconds = settings.keyspaces.get(item.keyspace)?.negativeTtlMilliseconds;
    if (milliseconds === undefined || !missing.has(item)) return [];
    return [{ key: item.key, at: loadedAt, moment, milliseconds }];
  });
  if (absences.length > 0) await cache.noteAbsent(absences).catch(() => undefined);
}

/** Reads one written key back: a write that the reader would not see is a failure, not a success. */
export async function readBack(
  ports: WritePorts & { readonly clock: Pick<Clock, 'now'> },
  outcomes: Outcome[],
): Promise<void> {
  const index = outcomes.findIndex(
    ({ status, stored }) => status === 'warmed' && stored !== undefined,
  );
  const sample = outcomes[index];
  if (!sample || sample.stored === undefined) return;
  // It did answer the write: when it is gone a moment later, the calls still have to be told.
  const read = await ports.cache.read(sample.item.key).catch(() => undefined);
  if (!read || isOvertaken(read.state, sample, ports.clock.now())) return;
  if (await isReadable(ports, sample, read.value)) return;
  const { calls, dollars } = sample;
  const reason = read.value
    ? 'the value read back is not the one written'
    : 'the value was gone when it was read back; is there room in the cache?';
  outcomes[index] = {
    ...retryOutcome({ ...sample.item, isUnreadable: true }, reason),
    code: UNREADABLE,
    calls,
    ...(dollars !== undefined && { dollars }),
  };
}

/** As it should be: a newer load stands there, or what was written is invalidated or has ended. */
function isOvertaken(
  { loadedAt, expiresAt, invalidatedAt }: EntryState,
  written: Outcome,
  now: number,
): boolean {
  const { loadedAt: writtenAt = 0, expiresAt: endsAt = 0 } = written;
  return loadedAt > writtenAt || (invalidatedAt > 0 && expiresAt === 0) || now >= endsAt;
}

/** The same bytes, and the value that readers are meant to get of them. */
async function isReadable(
  { settings, compression }: WritePorts,
  { item, stored = '', value = '' }: Outcome,
  found: Buffer | undefined,
): Promise<boolean> {
  const { name, codec } = settings.keyspaces.get(item.keyspace) as Keyspace;
  if (found === undefined || Buffer.compare(found, Buffer.from(stored)) !== 0) return false;
  if (codec.form === '') return true;
  try {
    const read = await unpackValue(name, codec, found, compression);
    return read.equals(Buffer.from(shapeValue(name, codec, value)));
  } catch {
    return false;
  }
}
