/** Which params an origin passes on with a call. */
import type { Source } from './sources.ts';
import { parseUrlPath, type UrlPart, urlParams } from './url-path.ts';

/** The params that one setting of an origin uses. */
export interface AskedParams {
  /** Where the setting stands in the file. */
  readonly where: string;
  readonly params: readonly string[];
  /** As it is written there. */
  readonly text: string;
}

/** Settings that name params; none where the origin is given all of them. */
export function askedParams(path: string, source: Source): AskedParams[] {
  if (source.kind === 'http') {
    const batch = source.batch ? [ofPath(`${path}.batch.path`, source.batch.path)] : [];
    return [ofPath(`${path}.path`, source.path), ...batch];
  }
  if (source.kind === 'dynamodb') {
    const params = source.key.flatMap(({ template }) => template.params);
    const text = source.key.map(({ template }) => template.source).join(' ');
    return [{ where: `${path}.key`, params, text }];
  }
  if (source.kind === 'llm') {
    const params = ['prompt', ...(source.model === undefined ? ['model'] : [])];
    const text = params.map((name) => `{${name}}`).join(' ');
    return [{ where: path, params, text }];
  }
  return [];
}

function ofPath(where: string, text: string): AskedParams {
  return { where, params: urlParams(parseUrlPath(text, where) as readonly UrlPart[]), text };
}
