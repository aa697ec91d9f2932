/** The demo's origin: a real HTTP server that takes its time and counts what it is asked. */
import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

/** What one half asked for. A call may carry many keys. */
export interface OriginCounts {
  readonly calls: number;
  readonly keys: number;
}

/** A running origin. */
export interface DemoOrigin {
  readonly url: string;
  /** Counts by the first part of the path: one half of the readers each. */
  counts(half: string): OriginCounts;
  stop(): Promise<void>;
}

/**
 * Starts it on a free loopback port. `GET /{half}/items/{id}` gives one value,
 * `GET /{half}/items?ids=a,b` a list of them; both take `latencyMilliseconds`. `onCall` is told of
 * every call as it comes.
 */
export async function startOrigin(
  latencyMilliseconds: number,
  onCall: () => void = () => undefined,
): Promise<DemoOrigin> {
  const counts = new Map<string, OriginCounts>();
  const answer = async (path: string, response: ServerResponse) => {
    onCall();
    const question = parsePath(path);
    if (!question) return send(response, 404, { error: 'ask /{half}/items/{id} or ?ids=' });
    const { half, ids } = question;
    const before = counts.get(half) ?? { calls: 0, keys: 0 };
    counts.set(half, { calls: before.calls + 1, keys: before.keys + ids.length });
    await sleep(latencyMilliseconds);
    send(response, 200, question.list ? ids.map(makeItem) : makeItem(ids[0] ?? ''));
  };
  const server = createServer((request, response) => {
    answer(request.url ?? '', response).catch((error: Error) => {
      send(response, 500, { error: error.message });
    });
  });
  // Longer than the client's, so that no connection closes under a request.
  server.keepAliveTimeout = 60_000;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: addressOf(server),
    counts: (half) => counts.get(half) ?? { calls: 0, keys: 0 },
    stop: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

interface Question {
  readonly half: string;
  readonly ids: readonly string[];
  readonly list: boolean;
}

function parsePath(path: string): Question | undefined {
  const match = /^\/([^/?]+)\/items(?:\/([^?]+)|\?ids=(.+))$/.exec(path);
  const [, half, one, many] = match ?? [];
  if (half === undefined) return undefined;
  if (one !== undefined) return { half, ids: [decodeURIComponent(one)], list: false };
  return { half, ids: (many ?? '').split(',').map(decodeURIComponent), list: true };
}

/** A made-up product; the same every time, so that a cached copy can be compared. */
export function makeItem(id: string) {
  let hash = 0;
  for (const character of id) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) % 9_973;
  return { id, name: `Product ${id}`, price: hash / 100, stock: hash % 50 };
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

function addressOf(server: Server): string {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('no TCP address');
  return `http://127.0.0.1:${address.port}`;
}
