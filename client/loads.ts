/** How the client asks an origin: the application's own function, or the origins of the settings. */
import { shapeValue } from '../core/codec/codec.ts';
import type { Settings } from '../core/config/settings.ts';
import { loadInvalid, notFound } from '../core/errors.ts';
import type { KeyWithParams } from '../core/keyspaces/keyspaces.ts';
import type { Params } from '../core/keyspaces/template.ts';
import type { Origin } from '../core/ports.ts';

/** The application's function for a value that is not in the cache; it rejects where it fails. */
export type LoadFunction = (keyspace: string, params: Params) => Promise<LoadResult>;

/** The value as it goes into the cache, alone or with what is known of it. */
type LoadResult =
  | string
  | Buffer
  | {
      readonly value: string | Buffer;
      /** Duration, where the function knows it better than a stopwatch around it. */
      readonly loadMilliseconds?: number;
    };

/** A loaded value. */
export interface Loaded {
  readonly value: Buffer;
  readonly loadMilliseconds: number;
}

/** What loads need. */
export interface LoadPorts {
  readonly settings: Pick<Settings, 'keyspaces' | 'origins'>;
  readonly load?: LoadFunction | undefined;
  readonly origins?: ReadonlyMap<string, Origin> | undefined;
  /** Milliseconds from any fixed moment. */
  readonly stopwatch: () => number;
}

/** Makes the one function that loads a key. @throws what the origin says. */
export function makeLoad(ports: LoadPorts): (ref: KeyWithParams) => Promise<Loaded> {
  const load = ports.load ?? loadFromOrigins(ports);
  return async ({ keyspace, params }) => {
    const startedAt = ports.stopwatch();
    const result = await load(keyspace, params);
    // In JavaScript it may be anything.
    const { value, loadMilliseconds } = (isValue(result) ? { value: result } : (result ?? {})) as {
      readonly value?: unknown;
      readonly loadMilliseconds?: number;
    };
    // Anything else would go into the cache, and every reader would get it from there.
    if (!isValue(value)) throw loadInvalid(keyspace, value);
    const codec = ports.settings.keyspaces.get(keyspace)?.codec;
    // What a miss gives is what later hits will give.
    const shaped = codec ? shapeValue(keyspace, codec, value) : value;
    return {
      value: typeof shaped === 'string' ? Buffer.from(shaped) : shaped,
      loadMilliseconds: loadMilliseconds ?? ports.stopwatch() - startedAt,
    };
  };
}

function isValue(result: unknown): result is string | Buffer {
  return typeof result === 'string' || Buffer.isBuffer(result);
}

function loadFromOrigins({ settings, origins }: LoadPorts): LoadFunction {
  return async (keyspace, params) => {
    const name = settings.keyspaces.get(keyspace)?.origin ?? '';
    const origin = origins?.get(name);
    const timeout = settings.origins.get(name)?.timeoutMilliseconds;
    if (!origin || timeout === undefined) throw notFound('origin', name);
    const [result] = await origin.load([params], AbortSignal.timeout(timeout));
    if (result?.value === undefined) throw result?.error ?? notFound('value', keyspace);
    return { value: result.value };
  };
}
