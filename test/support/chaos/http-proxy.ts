/** An HTTP proxy before the table or a queue: refuses, loses answers, cuts, delays, repeats. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Random } from '../../../local/demo/random.ts';
import type { Tally } from './chaos-test.ts';

/** What can happen to a request. */
export type HttpFault =
  | 'throttled'
  | 'internal error'
  | 'reset'
  | 'lost answer'
  | 'truncated answer'
  | 'delay'
  | 'sent twice';

/** How likely each is, per request. */
export type HttpPlan = Readonly<Partial<Record<HttpFault, number>>>;

/** A running proxy. */
export interface HttpProxy {
  readonly endpoint: string;
  /** From now on this may happen; nothing of it with an empty plan. */
  setPlan(plan: HttpPlan): void;
  /** Closes all connections, as servers do with idle ones; answers how many there were. */
  closeConnections(): Promise<number>;
  stop(): Promise<void>;
}

/** What the proxy is made of. */
export interface HttpProxyOptions {
  readonly target: string;
  readonly random: Random;
  readonly faults: Tally;
  /** Put before each kind in the tally. */
  readonly name: string;
}

const LONGEST_DELAY_MILLISECONDS = 40;

/** Errors as DynamoDB and SQS give them in the JSON protocol. */
const REFUSALS = {
  throttled: [400, 'com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException'],
  'internal error': [500, 'com.amazonaws.dynamodb.v20120810#InternalServerError'],
} as const;

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/** Starts it on a free port. */
export async function startHttpProxy(options: HttpProxyOptions): Promise<HttpProxy> {
  const { random, faults, name } = options;
  const target = new URL(options.target);
  let plan: HttpPlan = {};

  const draw = (): HttpFault | undefined => {
    let left = random();
    for (const [kind, share] of Object.entries(plan)) {
      left -= share;
      if (left < 0) return kind as HttpFault;
    }
    return undefined;
  };
  const pass = async (incoming: IncomingMessage, body: Buffer): Promise<Answer> => {
    const outgoing = request({
      host: target.hostname,
      port: target.port,
      path: incoming.url,
      method: incoming.method,
      headers: incoming.headers,
    });
    outgoing.end(body);
    const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
    return {
      status: response.statusCode ?? 500,
      headers: response.headers,
      body: await bodyOf(response),
    };
  };
  const serve = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const body = await bodyOf(incoming);
    const fault = draw();
    if (fault) faults.add(`${name} ${fault}`);
    if (fault === 'reset') return void incoming.socket.destroy();
    if (fault === 'throttled' || fault === 'internal error') {
      const [status, type] = REFUSALS[fault];
      const text = JSON.stringify({ __type: type, message: 'chaos' });
      outgoing.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' }).end(text);
      return;
    }
    if (fault === 'delay') {
      await new Promise((resolve) => setTimeout(resolve, random() * LONGEST_DELAY_MILLISECONDS));
    }
    if (fault === 'sent twice') await pass(incoming, body);
    const answer = await pass(incoming, body);
    if (fault === 'lost answer') return void incoming.socket.destroy();
    outgoing.writeHead(answer.status, answer.headers);
    if (fault === 'truncated answer') {
      outgoing.write(answer.body.subarray(0, answer.body.length / 2), () =>
        incoming.socket.destroy(),
      );
      return;
    }
    outgoing.end(answer.body);
  };

  const proxy = createServer((incoming, outgoing) => {
    serve(incoming, outgoing).catch(() => incoming.socket.destroy());
  });
  await once(proxy.listen(0, '127.0.0.1'), 'listening');
  return {
    endpoint: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    setPlan(next) {
      plan = next;
    },
    async closeConnections() {
      const count = await new Promise<number>((resolve) =>
        proxy.getConnections((_, open) => resolve(open)),
      );
      proxy.closeAllConnections();
      if (count > 0) faults.add(`${name} connection closed`, count);
      return count;
    },
    async stop() {
      const ended = new Promise((resolve) => proxy.close(resolve));
      proxy.closeAllConnections();
      await ended;
    },
  };
}

async function bodyOf(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
