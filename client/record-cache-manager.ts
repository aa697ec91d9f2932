/** A recorder for applications that read through cache-manager, whose events tell of hits alone. */
import type { KeyRecorder } from './key-recorder.ts';
import type { RecordLibraryOptions } from './record-bentocache.ts';

/** The reading part of a cache-manager cache, versions 6 and 7. */
interface ReadableCache {
  readonly get: (key: string) => Promise<unknown>;
  readonly mget: (keys: string[]) => Promise<unknown[]>;
  // Its own type is generic in the value and overloaded: whatever it takes, `never` fits.
  readonly wrap: (key: string, load: never, ...rest: never[]) => Promise<unknown>;
}

type Wrap = (key: string, load: () => unknown, ...rest: unknown[]) => Promise<unknown>;

/**
 * The same cache, whose `get`, `mget` and `wrap` are recorded; a read that fails is not, and
 * recording never makes one fail. `prefix` is what its store writes before the key: `keyv::keyv:` for
 * the Redis store of Keyv as it comes.
 */
export function recordCacheManager<Cache extends ReadableCache>(
  cache: Cache,
  recorder: Pick<KeyRecorder, 'note'>,
  { prefix = '', reader = () => ({}) }: RecordLibraryOptions = {},
): Cache {
  const note = (key: string, hit: boolean, loadMilliseconds?: number): void => {
    const load = loadMilliseconds === undefined ? {} : { loadMilliseconds };
    recorder.note(`${prefix}${key}`, { ...reader(), hit, ...load });
  };
  const isThere = (value: unknown) => value !== undefined && value !== null;
  const wrap = cache.wrap as Wrap;
  const recorded: Omit<ReadableCache, 'wrap'> & { readonly wrap: Wrap } = {
    async get(key) {
      const value = await cache.get(key);
      note(key, isThere(value));
      return value;
    },
    async mget(keys) {
      const values = await cache.mget(keys);
      for (const [index, key] of keys.entries()) note(key, isThere(values[index]));
      return values;
    },
    async wrap(key, load, ...rest) {
      let loadMilliseconds: number | undefined;
      const timed = async (): Promise<unknown> => {
        const startedAt = performance.now();
        const value = await load();
        loadMilliseconds = performance.now() - startedAt;
        return value;
      };
      const value = await wrap(key, timed, ...rest);
      note(key, loadMilliseconds === undefined, loadMilliseconds);
      return value;
    },
  };
  return { ...cache, ...recorded };
}
