/** Origins behind HTTP: one key per call, or many by a comma list. */
import type { OriginSettings } from '../../core/config/settings.ts';
import type { HttpSource } from '../../core/config/sources.ts';
import { fillUrlPath, parseUrlPath, type UrlPart } from '../../core/config/url-path.ts';
import { asPreheatError, originRefused } from '../../core/errors.ts';
import type { Params } from '../../core/keyspaces/template.ts';
import type { LoadResult, Origin } from '../../core/ports.ts';
import { matchItems, readItems } from './http-batch.ts';
import { byteLimit, checkSize } from './limits.ts';
import { makeServerClient, type ServerPorts } from './server.ts';
import { makeValidators } from './validator.ts';

type HttpOriginSettings = OriginSettings & { readonly source: HttpSource };

/**
 * Makes the origin of an HTTP source. One key is asked for at `path` and keeps the answer's bytes,
 * with its validator where it has one: shown again, the server may answer that nothing has changed
 * (304). Several keys are asked for at `batch.path`, always in full.
 */
export function makeHttpOrigin(settings: HttpOriginSettings, ports: ServerPorts): Origin {
  const { name, source, batchSize } = settings;
  const single = readPath(source.path, name);
  const batch = source.batch && { ...source.batch, parts: readPath(source.batch.path, name) };
  const validators = makeValidators(source);
  const call = makeServerClient(settings, ports);

  async function loadOne(
    params: Params,
    signal: AbortSignal,
    known: string | undefined,
  ): Promise<LoadResult> {
    const path = fillUrlPath(single, [params], name);
    const headers = validators.conditions(known);
    const answer = await call({ path, headers, limitBytes: byteLimit(1) }, signal);
    if (answer.error) return { error: answer.error };
    const validator = validators.read(answer.headers);
    const own = validator === undefined ? {} : { validator };
    return answer.status === 304 ? { unchanged: true, ...own } : { value: answer.body, ...own };
  }

  async function loadMany(many: readonly Params[], signal: AbortSignal): Promise<LoadResult[]> {
    if (!batch || many.length > batchSize) {
      throw originRefused(name, `it takes ${batchSize} keys at once, not ${many.length}`);
    }
    const ids = new Set(many.map((params) => params[batch.param] ?? ''));
    const askable = [...ids].filter(isListable);
    if (askable.length === 0) return many.map(() => ({ error: unlistable(name) }));
    const list = askable.map((id) => ({ [batch.param]: id }));
    const path = fillUrlPath(batch.parts, list, name);
    const answer = await call({ path, limitBytes: byteLimit(list.length) }, signal);
    if (answer.error) throw answer.error;
    const items = readItems(name, answer.body, batch);
    return many.map((params) => {
      const id = params[batch.param] ?? '';
      return isListable(id) ? checkSize(matchItems(name, items, id)) : { error: unlistable(name) };
    });
  }

  return {
    async load(params, signal, hints) {
      const [first, ...more] = params;
      if (!first) return [];
      try {
        if (more.length === 0) return [await loadOne(first, signal, hints?.[0]?.validator)];
        return await loadMany(params, signal);
      } catch (thrown) {
        const error = asPreheatError(thrown);
        return params.map(() => ({ error }));
      }
    },
  };
}

/** The configuration was resolved, so its paths are right. */
function readPath(path: string, origin: string): readonly UrlPart[] {
  const parts = parseUrlPath(path, origin);
  return parts as readonly UrlPart[];
}

/** Servers decode a list before they split it: an id with a comma would become two. */
function isListable(id: string): boolean {
  return id !== '' && !id.includes(',');
}

function unlistable(origin: string) {
  return originRefused(origin, 'a value that is empty or has a comma cannot stand in a list');
}
