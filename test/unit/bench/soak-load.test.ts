/** The load of the soak: what it says of each request that it has sent. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { afterEach, expect, test } from 'vitest';
import { type Call, runStream } from '../../../bench/soak/load.ts';

let stop = async (): Promise<void> => undefined;
afterEach(() => stop());

/** A server that never answers the requests of these numbers. */
async function startServer(silent: readonly number[]) {
  let requests = 0;
  const server = createServer((_, response) => {
    requests += 1;
    if (!silent.includes(requests)) response.end(`${requests}`);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  stop = async () => {
    server.closeAllConnections();
    server.close();
  };
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('no TCP address');
  return { url: `http://127.0.0.1:${address.port}/`, requests: () => requests };
}

function makeCall() {
  const [made, taken, refused] = [[], [], []] as [number[], number[], number[]];
  const call: Call<number> = {
    method: 'POST',
    path: '/',
    make() {
      made.push(made.length + 1);
      return { body: '{}', sent: made.length };
    },
    take: (sent) => taken.push(sent),
    refuse: (sent) => refused.push(sent),
  };
  return { call, made, taken, refused };
}

test('each request that was sent is taken once', async () => {
  const server = await startServer([]);
  const { call, made, taken, refused } = makeCall();
  const report = await runStream({ ...server, token: 't', perSecond: 3, seconds: 1, call });
  expect(report).toMatchObject({ requests: 3, failed: 0 });
  expect([made, taken, refused]).toEqual([[1, 2, 3], [1, 2, 3], []]);
});

test('a request without an answer is refused, since nobody knows whether it was taken', async () => {
  const server = await startServer([1]);
  const { call, taken, refused } = makeCall();
  const stream = { ...server, token: 't', perSecond: 1, seconds: 2, timeoutSeconds: 1 };
  const report = await runStream({ ...stream, call });
  expect(report.failed).toBe(1);
  expect(refused).toEqual([1]);
  expect(taken).toEqual([2]);
});
