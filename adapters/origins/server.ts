/** Calls of servers over HTTP, within one base address, time, size and the network they may reach. */
import { Agent, type Dispatcher, request } from 'undici';
import type { OriginSettings } from '../../core/config/settings.ts';
import type { ServerSource } from '../../core/config/sources.ts';
import { originFailed, originRefused, PreheatError } from '../../core/errors.ts';
import type { Secrets } from '../../core/ports.ts';
import { makeGuardedLookup, type ResolveName, refuseHost } from './address-guard.ts';
import { checkAnswer, readBody } from './http-answer.ts';
import { describeEnd, makeCallSignal } from './limits.ts';

/** One call. */
export interface ServerCall {
  /** Begins with `/` and stands behind the base address. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent by POST; without it the call is a GET. */
  readonly json?: object;
  readonly limitBytes: number;
}

/** What came of a call. */
export type ServerOutcome =
  | {
      readonly body: Buffer;
      /** 304 alone has no body, and only where the call had a condition. */
      readonly status: number;
      readonly headers: Dispatcher.ResponseData['headers'];
      readonly error?: undefined;
    }
  | {
      readonly error: PreheatError;
      /** Whether the server may have done the work all the same. */
      readonly mayHaveWorked: boolean;
    };

/** Calls a server. Never throws. */
export type ServerClient = (call: ServerCall, outer: AbortSignal) => Promise<ServerOutcome>;

/** What a client needs beside its settings. */
export interface ServerPorts {
  readonly secrets: Secrets;
  readonly resolve?: ResolveName | undefined;
}

type ServerSettings = Pick<OriginSettings, 'name' | 'timeoutMilliseconds' | 'concurrency'> & {
  readonly source: ServerSource;
};

/** Connections that broke before anything was sent. */
const NOT_CONNECTED = new Set([
  'EAI_AGAIN',
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'UND_ERR_CONNECT_TIMEOUT',
]);
/** Proxies answer so when the server behind them took too long. */
const WORK_UNKNOWN = new Set([408, 504, 524]);

/**
 * Makes the client of a server; its own connection pool holds `concurrency` connections. Redirects
 * are not followed, so that a call never leaves the configured host.
 */
export function makeServerClient(settings: ServerSettings, ports: ServerPorts): ServerClient {
  const { name, source, timeoutMilliseconds } = settings;
  const { baseUrl, allowPrivate = false } = source;
  const base = new URL(baseUrl);
  const refusal = refuseHost(name, base.hostname, allowPrivate);
  const agent = new Agent({
    connections: settings.concurrency,
    pipelining: 1,
    connect: {
      timeout: timeoutMilliseconds,
      lookup: makeGuardedLookup(name, allowPrivate, ports.resolve),
    },
    headersTimeout: timeoutMilliseconds,
    bodyTimeout: timeoutMilliseconds,
  });

  return async ({ path, headers, json, limitBytes }, outer) => {
    if (refusal) return { error: refusal, mayHaveWorked: false };
    const url = new URL(`${baseUrl}${path}`);
    if (url.origin !== base.origin || !url.href.startsWith(`${baseUrl}/`)) {
      const error = originRefused(name, 'the call would leave its base address');
      return { error, mayHaveWorked: false };
    }
    const signal = makeCallSignal(outer, timeoutMilliseconds);
    let status: number | undefined;
    try {
      const own = await makeHeaders(source, ports.secrets);
      const answer = await request(url, {
        dispatcher: agent,
        signal,
        headers: { ...own, ...headers, ...(json && { 'content-type': 'application/json' }) },
        ...(json && { method: 'POST', body: JSON.stringify(json) }),
      });
      status = answer.statusCode;
      await checkAnswer(name, answer, signal, isConditional(headers));
      const body = await readBody(answer, limitBytes);
      return { body, status, headers: answer.headers };
    } catch (thrown) {
      const code = String((thrown as { readonly code?: unknown }).code ?? 'unknown cause');
      const isOurs = thrown instanceof PreheatError;
      const mayHaveWorked =
        status === undefined
          ? !isOurs && !NOT_CONNECTED.has(code)
          : status < 300 || WORK_UNKNOWN.has(status);
      if (isOurs) return { error: thrown, mayHaveWorked };
      // Never the url, which may hold personal params.
      const detail =
        signal.aborted || /TIMEOUT/.test(code)
          ? describeEnd(outer, timeoutMilliseconds)
          : `the connection broke (${code})`;
      return { error: originFailed(name, detail, { cause: thrown }), mayHaveWorked };
    }
  };
}

function isConditional(headers: ServerCall['headers'] = {}): boolean {
  return 'if-none-match' in headers || 'if-modified-since' in headers;
}

async function makeHeaders(
  source: ServerSource,
  secrets: Secrets,
): Promise<Record<string, string>> {
  // Bytes are kept as they come, so they must come unpacked.
  const headers: Record<string, string> = { 'accept-encoding': 'identity', ...source.headers };
  if (source.authSecret !== undefined) {
    headers['authorization'] = `Bearer ${await secrets.get(source.authSecret)}`;
  }
  return headers;
}
