/** Origins against a real server that answers as a test says. */
import { afterEach } from 'vitest';
import type { AwsClientOptions } from '../../adapters/aws/client-options.ts';
import { makeMemoryPaidCalls } from '../../adapters/memory/paid-calls.ts';
import { makeOrigins } from '../../adapters/origins/index.ts';
import { systemClock } from '../../adapters/system/clock.ts';
import {
  type HttpOriginInput,
  http,
  type KeyspaceInput,
  type LoaderOriginInput,
  loader,
  type OriginInput,
} from '../../core/config/define.ts';
import { resolveSettings } from '../../core/config/resolve.ts';
import { PreheatError } from '../../core/errors.ts';
import type { LoadResult, Origin, Secrets } from '../../core/ports.ts';
import { type Answer, type FaultyOrigin, startFaultyOrigin } from './faulty-origin.ts';

export const TIMEOUT = '200ms';
/** Generous for two busy cores, yet far below a hang. */
export const SOON_MILLISECONDS = 3_000;

const secrets: Secrets = {
  get: async (name) => {
    if (name === 'token') return 's3cret';
    throw new PreheatError(`no secret '${name}'`, { code: 'not_found', fault: 'user' });
  },
};

let server: FaultyOrigin | undefined;

/** The server of the running test; it ends with the test. */
export function currentServer(): FaultyOrigin | undefined {
  return server;
}

/** Stops it before the test ends. */
export async function stopServer(): Promise<void> {
  await server?.close();
  server = undefined;
}

afterEach(stopServer);

export function originOf(input: HttpOriginInput | LoaderOriginInput): Origin {
  return makeOriginOf('baseUrl' in input ? http(input) : loader(input));
}

/** Any origin under the name `catalog`. */
export function makeOriginOf(
  input: OriginInput,
  aws: AwsClientOptions = {},
  keyspace: KeyspaceInput = { key: 'p:{sku}', origin: 'catalog', ttl: '1h' },
): Origin {
  const settings = resolveSettings({ origins: { catalog: input }, keyspaces: { all: keyspace } });
  const origin = makeOrigins(settings, {
    secrets,
    aws,
    clock: systemClock,
    paidCalls: makeMemoryPaidCalls(systemClock),
  }).get('catalog');
  if (!origin) throw new Error('no origin');
  return origin;
}

export async function start(
  answer: Answer,
  changes: Partial<HttpOriginInput> = {},
): Promise<Origin> {
  server = await startFaultyOrigin(answer);
  return originOf({
    baseUrl: `${server.url}/v2`,
    allowPrivate: true,
    path: '/products/{sku}',
    batch: { path: '/products?ids={sku,}&full=1', max: 3 },
    timeout: TIMEOUT,
    ...changes,
  });
}

const forever = () => new AbortController().signal;

export async function load(origin: Origin, ...skus: string[]): Promise<LoadResult[]> {
  return origin.load(
    skus.map((sku) => ({ sku })),
    forever(),
  );
}

/** Values as text, errors as their codes. */
export async function outcome(origin: Origin, ...skus: string[]): Promise<string[]> {
  const results = await load(origin, ...skus);
  return results.map(({ value, error }) =>
    error ? codeOf(error) : (value ?? 'unchanged').toString(),
  );
}

export function codeOf(error: Error): string {
  if (!(error instanceof PreheatError)) return `not a PreheatError: ${error}`;
  return `${error.code}${error.retryable ? ', retryable' : ''}`;
}

export async function firstError(origin: Origin, ...skus: string[]): Promise<PreheatError> {
  const [result] = await load(origin, ...skus);
  if (result?.error instanceof PreheatError) return result.error;
  throw new Error('a value instead of an error');
}
