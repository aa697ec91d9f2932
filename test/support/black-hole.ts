/** A server that takes connections and never answers. */
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';

/** Starts one on a free port of the loopback. */
export async function startBlackHole(): Promise<{
  readonly endpoint: string;
  /** Connections taken so far. */
  readonly connections: () => number;
  readonly stop: () => Promise<void>;
}> {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => {});
    socket.resume();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('no TCP address');
  return {
    endpoint: `http://127.0.0.1:${address.port}`,
    connections: () => sockets.length,
    async stop() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
