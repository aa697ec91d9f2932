/** A recorder for applications that read through bentocache, which tells of its reads by events. */
import type { KeyRecorder } from './key-recorder.ts';
import type { ReadContext } from './read-record.ts';

/** How the keys of a library come to be those in Redis, and who reads. */
export interface RecordLibraryOptions {
  /** What stands before the library's key in Redis, separator included. Default: nothing. */
  readonly prefix?: string;
  /** Who reads right now, out of the application's own request context. */
  readonly reader?: () => ReadContext;
}

/** Ends the recording. */
export type StopRecording = () => void;

type Listener = (event: { readonly key: string }) => void;

interface Emitter {
  on(event: string, listener: Listener): unknown;
  off(event: string, listener: Listener): unknown;
}

/**
 * Records the reads of a bentocache instance (`cache:hit` and `cache:miss` of its version 1). In
 * Redis its keys stand behind the prefix of the Redis driver and `:`; the `prefix` option here is
 * both, as `bentocache:`.
 */
export function recordBentocache(
  cache: { readonly on: unknown; readonly off: unknown },
  recorder: Pick<KeyRecorder, 'note'>,
  { prefix = '', reader = () => ({}) }: RecordLibraryOptions = {},
): StopRecording {
  const emitter = cache as Emitter;
  const listenTo = (name: string, hit: boolean) => {
    const listener: Listener = ({ key }) => {
      recorder.note(`${prefix}${key}`, { ...reader(), hit });
    };
    emitter.on(name, listener);
    return () => emitter.off(name, listener);
  };
  const stops = [listenTo('cache:hit', true), listenTo('cache:miss', false)];
  return () => {
    for (const stop of stops) stop();
  };
}
