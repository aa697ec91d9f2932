/** What plays Preheat's API: takes every batch, or takes connections and never answers. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const isAnswering = process.argv[2] === 'true';

const server = createServer((request, response) => {
  request.resume();
  if (isAnswering) request.on('end', () => response.writeHead(202).end('{}'));
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');
process.once('disconnect', () => process.exit());
process.send?.(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
