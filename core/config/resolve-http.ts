/** Resolves HTTP origins: the paths for one key and for many. */
import { describe, type Problem } from '../errors.ts';
import type { HttpOriginInput } from './define-origins.ts';
import { readServer } from './resolve-server.ts';
import type { Draft } from './shape.ts';
import type { HttpSource } from './sources.ts';
import { parseUrlPath, urlParams } from './url-path.ts';

/** Resolves where and how an HTTP origin is asked. */
export function resolveHttp(origin: Draft<HttpOriginInput>, path: string, problems: Problem[]) {
  const batch = origin.batch && readBatch(origin.batch, `${path}.batch`, problems);
  const source: HttpSource = {
    kind: 'http',
    ...readServer(origin, path, problems),
    path: readPath(origin.path, `${path}.path`, problems),
    ...(batch && { batch }),
  };
  return { source, batchSize: origin.batch?.max ?? 1 };
}

function readPath(text: string | undefined, path: string, problems: Problem[]): string {
  if (text === undefined) return '';
  const parts = parseUrlPath(text, path);
  if (isProblems(parts)) problems.push(...parts);
  else if (parts.some((part) => part.kind === 'list')) {
    problems.push({ path, expected: 'lists {param,} only in batch.path', found: describe(text) });
  }
  return text;
}

function readBatch(
  input: Draft<NonNullable<HttpOriginInput['batch']>>,
  path: string,
  problems: Problem[],
): HttpSource['batch'] {
  if (input.path === undefined) return undefined;
  const parts = parseUrlPath(input.path, `${path}.path`);
  if (isProblems(parts)) {
    problems.push(...parts);
    return undefined;
  }
  const [param, ...more] = urlParams(parts);
  // Another param would have to be the same for all keys of a call.
  if (param === undefined || more.length > 0 || !parts.some((part) => part.kind === 'list')) {
    const expected = 'exactly one list {param,} and no other param';
    problems.push({ path: `${path}.path`, expected, found: describe(input.path) });
    return undefined;
  }
  const itemsPath = input.items === undefined ? [] : input.items.split('.');
  if (itemsPath.includes('')) {
    const expected = "a dotted path into the answer, as 'data.items'";
    problems.push({ path: `${path}.items`, expected, found: describe(input.items) });
  }
  return { path: input.path, param, itemsPath, idField: input.id ?? param };
}

function isProblems(parts: readonly object[]): parts is Problem[] {
  return parts.some((part) => 'expected' in part);
}
