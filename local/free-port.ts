/** A TCP port that nobody listens on. */
import { once } from 'node:events';
import { createServer } from 'node:net';

/** Asks the kernel for a free loopback port; another process may take it before it is used. */
export async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new TypeError('no TCP address');
  return address.port;
}
