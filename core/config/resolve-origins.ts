/** Resolves origins: limits with their defaults, and where and how each is asked. */
import { describe, type Problem } from '../errors.ts';
import { parseDollars, parseDuration, parseRate } from '../units.ts';
import { DEFAULTS } from './defaults.ts';
import type { PreheatConfig } from './define.ts';
import type {
  HttpOriginInput,
  LambdaOriginInput,
  LoaderOriginInput,
  OriginInput,
} from './define-origins.ts';
import { checkName } from './names.ts';
import { resolveDynamodb } from './resolve-dynamodb.ts';
import { resolveHttp } from './resolve-http.ts';
import { resolveLlm } from './resolve-llm.ts';
import type { OriginSettings } from './settings.ts';
import type { Draft } from './shape.ts';
import type { LambdaSource, LoaderSource } from './sources.ts';

/** Resolves all origins; wrong ones are missing from the answer and reported. */
export function resolveOrigins(
  input: Draft<PreheatConfig['origins']> | undefined,
  problems: Problem[],
): Map<string, OriginSettings> {
  const origins = new Map<string, OriginSettings>();
  for (const [name, origin] of Object.entries(input ?? {})) {
    const path = `origins.${name}`;
    checkName(name, path, problems);
    if (!origin) continue;
    const asked = resolveAsked(origin, path, problems);
    // Also where its shape is wrong: what is left of it would lead to mistakes that nobody made.
    if (problems.some(({ path: at }) => at === path || at.startsWith(`${path}.`))) continue;
    origins.set(name, { name, ...resolveLimits(origin), ...asked });
  }
  return origins;
}

/** How an origin is asked, by its kind. */
function resolveAsked(
  origin: Draft<OriginInput>,
  path: string,
  problems: Problem[],
): Pick<OriginSettings, 'source' | 'batchSize'> {
  switch (origin.kind) {
    case 'lambda':
      return resolveLambda(origin);
    case 'dynamodb':
      return resolveDynamodb(origin, path, problems);
    case 'llm':
      return { source: resolveLlm(origin, path, problems), batchSize: 1 };
    case 'loader':
      return resolveLoader(origin, path, problems);
    default:
      return resolveHttp(origin as Draft<HttpOriginInput>, path, problems);
  }
}

function resolveLimits(origin: Draft<OriginInput>) {
  const callCost = parseDollars(origin.callCost ?? '');
  const timeout = origin.kind === 'llm' ? DEFAULTS.llmTimeout : DEFAULTS.timeout;
  return {
    timeoutMilliseconds: parseDuration(origin.timeout ?? timeout) ?? 0,
    rate: parseRate(origin.rate ?? DEFAULTS.rate) ?? { calls: 1, perMilliseconds: 1 },
    concurrency: origin.concurrency ?? DEFAULTS.concurrency,
    ...(callCost !== undefined && { callCost }),
  };
}

function resolveLambda({ functionArn = '', batch }: Draft<LambdaOriginInput>) {
  const region = functionArn.split(':')[3] ?? '';
  const isBatched = batch !== undefined;
  const source: LambdaSource = { kind: 'lambda', functionArn, region, isBatched };
  return { source, batchSize: batch ?? 1 };
}

function resolveLoader(origin: Draft<LoaderOriginInput>, path: string, problems: Problem[]) {
  const { one, many, max } = origin;
  if (!one && !many) {
    problems.push({ path, expected: 'a function one or many', found: 'neither' });
  }
  if (max !== undefined && !many) {
    problems.push({ path: `${path}.max`, expected: 'max only beside many', found: describe(max) });
  }
  const source: LoaderSource = { kind: 'loader', ...(one && { one }), ...(many && { many }) };
  return { source, batchSize: many ? (max ?? DEFAULTS.loaderBatch) : 1 };
}
