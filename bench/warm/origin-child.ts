/**
 * The origin, in a process of its own, so that its work is not the worker's: HTTP, 50 ms per call,
 * one item or many. `GET /counts` tells what it was asked since it was last asked that.
 */
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { ORIGIN_MILLISECONDS, type OriginCounts } from './origin.ts';
import { makeValue } from './values.ts';

/** Made once: the origin's own work is not what is measured. */
const values = new Map<string, string>();
let calls = 0;
let asked = new Map<string, number>();

function takeCounts(): OriginCounts {
  const counts = { calls, keys: asked.size, mostOften: Math.max(0, ...new Set(asked.values())) };
  calls = 0;
  asked = new Map();
  return counts;
}

async function answer(path: string, response: ServerResponse): Promise<void> {
  if (path === '/counts') return send(response, JSON.stringify(takeCounts()));
  const [, one, many] = /^\/items(?:\/(\w+)|\?ids=([\w,%]+))$/.exec(path) ?? [];
  const ids = one === undefined ? decodeURIComponent(many ?? '').split(',') : [one];
  calls += 1;
  for (const id of ids) asked.set(id, (asked.get(id) ?? 0) + 1);
  await sleep(ORIGIN_MILLISECONDS);
  send(response, one === undefined ? `[${ids.map(itemOf).join()}]` : itemOf(one));
}

function itemOf(id: string): string {
  const value = values.get(id) ?? makeValue(id);
  values.set(id, value);
  return value;
}

function send(response: ServerResponse, body: string): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(body);
}

const server = createServer((request, response) => void answer(request.url ?? '', response));
// Longer than the client's, so that no connection closes under a request.
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1');
await once(server, 'listening');
process.once('disconnect', () => process.exit(0));
process.send?.(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
