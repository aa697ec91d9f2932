/** A real HTTP server that misbehaves as told. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Answers one request. */
export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** A server on a free port, what it was asked, and how it is ended. */
export interface FaultyOrigin {
  readonly url: string;
  readonly requests: readonly {
    readonly url: string;
    readonly headers: IncomingMessage['headers'];
  }[];
  /** Connections that were closed so far. */
  closedConnections(): number;
  close(): Promise<void>;
}

/** Starts a server that answers everything the same way. */
export async function startFaultyOrigin(answer: Answer): Promise<FaultyOrigin> {
  const requests: { url: string; headers: IncomingMessage['headers'] }[] = [];
  let closed = 0;
  const server = createServer((request, response) => {
    requests.push({ url: request.url ?? '', headers: request.headers });
    answer(request, response);
  });
  server.on('connection', (socket) => socket.once('close', () => closed++));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    closedConnections: () => closed,
    async close() {
      const ended = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await ended;
    },
  };
}

/** Answers with a status, a body and headers. */
export function reply(status: number, body: string | Buffer = '', headers = {}): Answer {
  return (_request, response) => {
    response.writeHead(status, headers).end(body);
  };
}

/** Answers 200 with JSON. */
export function json(value: unknown): Answer {
  return reply(200, JSON.stringify(value), { 'content-type': 'application/json' });
}

/** Answers 200 with a body, or 304 to who has the version that the headers tell: a tag or a date. */
export function replyByVersion(body: string, headers: Readonly<Record<string, string>>): Answer {
  return (request, response) => {
    const { 'if-none-match': tag, 'if-modified-since': since } = request.headers;
    const isSame =
      (tag !== undefined && tag === headers['etag']) ||
      (since !== undefined && since === headers['last-modified']);
    if (isSame) response.writeHead(304, headers).end();
    else response.writeHead(200, headers).end(body);
  };
}
