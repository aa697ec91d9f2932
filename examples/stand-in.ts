/** What the examples load their values from: a server on this machine that says what it is asked. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A call of the stand-in. */
export interface Asked {
  readonly method: string;
  readonly url: URL;
  /** The body, where it is JSON. */
  readonly body: unknown;
}

/** Its answer, sent as JSON; undefined is status 404. */
export type Answer = (asked: Asked) => unknown;

/** A running stand-in. */
export interface StandIn {
  readonly url: string;
  /** What it was asked, as `GET /customers/7`. */
  readonly calls: readonly string[];
  stop(): Promise<void>;
}

/** Starts it; port 0 takes any free one. Each answer takes `delayMilliseconds`, as real ones do. */
export async function startStandIn(
  port: number,
  answer: Answer,
  delayMilliseconds = 20,
): Promise<StandIn> {
  const calls: string[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString();
    const { method = 'GET', url = '/' } = request;
    calls.push(`${method} ${decodeURIComponent(url)}`);
    const body: unknown = text === '' ? undefined : JSON.parse(text);
    const found = answer({ method, url: new URL(url, 'http://localhost'), body });
    setTimeout(() => {
      response.writeHead(found === undefined ? 404 : 200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(found ?? { error: 'not found' }));
    }, delayMilliseconds);
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const address = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${address.port}`,
    calls,
    async stop() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Starts it for somebody who runs the file, and shows what it is asked. */
export async function runStandIn(port: number, answer: Answer): Promise<void> {
  const { url } = await startStandIn(port, (asked) => {
    console.log(`${asked.method} ${asked.url.pathname}${asked.url.search}`);
    return answer(asked);
  });
  console.log(`The stand-in answers on ${url}; Ctrl-C ends it.`);
}
