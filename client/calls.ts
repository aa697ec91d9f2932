/** What an application asks of Preheat: to be ready for a user or a call, and to forget. */
import { dependencyDown, type PreheatError, paramsInvalid } from '../core/errors.ts';
import type { Params } from '../core/keyspaces/template.ts';
import { type ApiAddress, postJson } from './post-json.ts';
import type { ReadFunction } from './reader.ts';

/** What came of making keys ready. */
export interface Prepared {
  readonly ready: number;
  readonly of: number;
  /** Those that could not be loaded, and why. */
  readonly failed: readonly { readonly params: Params; readonly reason: string }[];
}

/** Which keys are to be forgotten. */
export interface InvalidateTarget {
  readonly keys?: readonly string[];
  readonly items?: readonly { readonly keyspace: string; readonly params: Params }[];
  readonly tags?: readonly string[];
  readonly keyspace?: string;
  /** Loads them anew. */
  readonly rewarm?: boolean;
}

/** How a login is prepared. */
export interface LoginOptions {
  /** Loads also what is fresh, or was warmed a moment ago. */
  readonly force?: boolean;
  /** Resolves when all is loaded; without it, when that is under way. */
  readonly wait?: boolean;
}

/** The calls. */
export interface Calls {
  /**
   * Loads the keys that are not in the cache, before somebody waits for them: a phone call, a page.
   * This process loads them, at the origin's pace of its own reads; it counts as no demand.
   */
  prepare(keyspace: string, params: readonly Params[]): Promise<Prepared>;
  /**
   * Loads what the user will need (`users.preload` of the configuration). Needs the endpoint.
   *
   * @throws PreheatError `dependency_down` or what the API says.
   */
  onLogin(user: string, options?: LoginOptions): Promise<void>;
  /**
   * Drops what has changed; after it, no reader is given a value that was loaded before. Needs the
   * endpoint and a token with the role `admin`.
   *
   * @throws PreheatError `dependency_down` or what the API says.
   */
  invalidate(target: InvalidateTarget): Promise<void>;
}

/** What calls need. */
export interface CallsPorts {
  readonly read: ReadFunction;
  readonly address: ApiAddress | undefined;
  /** Forgets what this process holds. */
  readonly forget: () => void;
}

/** Keys that are loaded at a time. */
const AT_ONCE = 8;
/** Source of reads that nobody made: not demand. */
const PREPARING = 'prepare';
/** An invalidation of very many keys comes in parts. */
const MOST_PARTS = 1_000;
const ACCEPTED = 202;

/** Makes the calls. */
export function makeCalls({ read, address, forget }: CallsPorts): Calls {
  const ask = async (
    path: string,
    body: unknown,
  ): Promise<{ readonly status: number; readonly json: unknown }> => {
    if (!address) {
      const expected = "the address of Preheat's API, for calls that it answers";
      throw paramsInvalid({ path: 'endpoint', expected, found: 'nothing' });
    }
    const { ok, status, text } = await postJson(address, path, body);
    if (!ok) throw refused(path, status, text);
    return { status, json: JSON.parse(text) };
  };
  return {
    async prepare(keyspace, params) {
      const failed: { params: Params; reason: string }[] = [];
      const waiting = [...params];
      const work = async (): Promise<void> => {
        for (let next = waiting.shift(); next; next = waiting.shift()) {
          const own = next;
          await read(keyspace, own, { source: PREPARING }).catch((error: unknown) => {
            failed.push({
              params: own,
              reason: error instanceof Error ? error.message : String(error),
            });
          });
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, work));
      return { ready: params.length - failed.length, of: params.length, failed };
    },
    async onLogin(user, options = {}) {
      await ask(`/v1/users/${encodeURIComponent(user)}/login`, options);
    },
    async invalidate(target) {
      for (let part = 0; part < MOST_PARTS; part += 1) {
        const { status, json } = await ask('/v1/invalidate', target);
        forget();
        if (status !== ACCEPTED || (json as { readonly done?: boolean }).done !== false) return;
      }
      throw dependencyDown('invalidation', new Error(`it was not done after ${MOST_PARTS} parts`));
    },
  };
}

/** What the API says, as an error of ours. */
function refused(path: string, status: number, text: string): PreheatError {
  const found = `status ${status}: ${messageOf(text)}`;
  if (status >= 500) return dependencyDown('preheat', new Error(found));
  return paramsInvalid({ path: `POST ${path}`, expected: 'an answer that accepts it', found });
}

function messageOf(text: string): string {
  try {
    const { error } = JSON.parse(text) as { readonly error?: { readonly message?: string } };
    return error?.message ?? text;
  } catch {
    return text;
  }
}
