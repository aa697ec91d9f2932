/** Origins behind HTTP: one key per call, or many by a comma list. */
import { Agent, request } from 'undici';
import type { HttpSource, OriginSettings } from '../../core/config/settings.ts';
import { fillUrlPath, parseUrlPath, type UrlPart } from '../../core/config/url-path.ts';
import { asPreheatError, originFailed, originRefused, PreheatError } from '../../core/errors.ts';
import type { Params } from '../../core/keyspaces/template.ts';
import type { LoadResult, Origin, Secrets } from '../../core/ports.ts';
import { checkAnswer, readBody } from './http-answer.ts';
import { matchItems, readItems } from './http-batch.ts';
import { byteLimit, checkSize, describeEnd, makeCallSignal } from './limits.ts';

type HttpOriginSettings = OriginSettings & { readonly source: HttpSource };

/**
 * Makes the origin of an HTTP source; its own connection pool holds `concurrency` connections.
 * One key is asked for at `path` and keeps the answer's bytes; several at `batch.path`. Redirects
 * are not followed, so that a call never leaves the configured host.
 */
export function makeHttpOrigin(settings: HttpOriginSettings, secrets: Secrets): Origin {
  const { name, source, batchSize, timeoutMilliseconds } = settings;
  const single = readPath(source.path, name);
  const batch = source.batch && { ...source.batch, parts: readPath(source.batch.path, name) };
  const agent = new Agent({
    connections: settings.concurrency,
    pipelining: 1,
    connect: { timeout: timeoutMilliseconds },
    headersTimeout: timeoutMilliseconds,
    bodyTimeout: timeoutMilliseconds,
  });

  async function fetchBody(urlPath: string, keys: number, outer: AbortSignal): Promise<Buffer> {
    const signal = makeCallSignal(outer, timeoutMilliseconds);
    const headers = await makeHeaders(source, secrets);
    try {
      const answer = await request(`${source.baseUrl}${urlPath}`, {
        dispatcher: agent,
        signal,
        headers,
      });
      await checkAnswer(name, answer, signal);
      return await readBody(answer, byteLimit(keys));
    } catch (thrown) {
      if (thrown instanceof PreheatError) throw thrown;
      const code = String((thrown as { readonly code?: unknown }).code ?? 'unknown cause');
      // Never the url, which may hold personal params.
      const detail =
        signal.aborted || /TIMEOUT/.test(code)
          ? describeEnd(outer, timeoutMilliseconds)
          : `the connection broke (${code})`;
      throw originFailed(name, detail, { cause: thrown });
    }
  }

  async function loadOne(params: Params, signal: AbortSignal): Promise<LoadResult> {
    return { value: await fetchBody(fillUrlPath(single, [params], name), 1, signal) };
  }

  async function loadMany(many: readonly Params[], signal: AbortSignal): Promise<LoadResult[]> {
    if (!batch || many.length > batchSize) {
      throw originRefused(name, `it takes ${batchSize} keys at once, not ${many.length}`);
    }
    const ids = new Set(many.map((params) => params[batch.param] ?? ''));
    const askable = [...ids].filter(isListable);
    if (askable.length === 0) return many.map(() => ({ error: unlistable(name) }));
    const list = askable.map((id) => ({ [batch.param]: id }));
    const body = await fetchBody(fillUrlPath(batch.parts, list, name), list.length, signal);
    const items = readItems(name, body, batch);
    return many.map((params) => {
      const id = params[batch.param] ?? '';
      return isListable(id) ? checkSize(matchItems(name, items, id)) : { error: unlistable(name) };
    });
  }

  return {
    async load(params, signal) {
      const [first, ...more] = params;
      if (!first) return [];
      try {
        if (more.length === 0) return [await loadOne(first, signal)];
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

async function makeHeaders(source: HttpSource, secrets: Secrets): Promise<Record<string, string>> {
  // Bytes are kept as they come, so they must come unpacked.
  const headers: Record<string, string> = { 'accept-encoding': 'identity', ...source.headers };
  if (source.authSecret !== undefined) {
    headers['authorization'] = `Bearer ${await secrets.get(source.authSecret)}`;
  }
  return headers;
}
