/** The origin of the stampede: over HTTP, as slow as it is told, it counts its calls by key. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** A call as it arrived. */
export interface OriginCall {
  /** Path of the key, `/<contender>/<id>`. */
  readonly path: string;
  /** Process id of the application that called. */
  readonly caller: number;
}

/** A running origin. */
export interface CountingOrigin {
  readonly url: string;
  /** Of each call from now on. */
  milliseconds: number;
  /** Calls since it was asked last, in the order of their arrival. */
  take(): readonly OriginCall[];
  /** Those so far, left in place. */
  seen(): readonly OriginCall[];
  stop(): void;
}

/** Starts it on a free port. */
export async function startCountingOrigin(): Promise<CountingOrigin> {
  let calls: OriginCall[] = [];
  const server = createServer(async ({ url: path = '', headers }, response) => {
    calls.push({ path, caller: Number(headers['x-caller']) });
    await sleep(origin.milliseconds);
    response.end(originValue(path));
  });
  // Longer than the clients', so that no connection closes under a call.
  server.keepAliveTimeout = 60_000;
  server.listen({ port: 0, host: '127.0.0.1', backlog: 4_096 });
  await once(server, 'listening');
  const origin: CountingOrigin = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    milliseconds: 50,
    take() {
      const taken = calls;
      calls = [];
      return taken;
    },
    seen: () => calls,
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
  return origin;
}

/** What the origin has at a path: readers compare what they were given with it. */
export function originValue(path: string): string {
  return JSON.stringify({ path, text: path.repeat(20) });
}
