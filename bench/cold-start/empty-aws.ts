/** An AWS in which nothing is: tables without items, queues that take all, the secrets of a stack. */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** The administrator's token. */
export const ADMIN_TOKEN = 'a-token-for-the-benchmark-of-cold-starts';

const KEY = '0123456789abcdef0123456789abcdef';
/** One text that serves as the list of tokens and as the keys of the seal. */
const SECRETS: Readonly<Record<string, string>> = {
  tokens: JSON.stringify({ adminToken: ADMIN_TOKEN, tokens: [] }),
  seal: JSON.stringify({ current: 'k1', k1: KEY }),
};
const NO_EVENTS = `<DescribeEventsResponse xmlns="http://elasticache.amazonaws.com/doc/2015-02-02/">
<DescribeEventsResult><Events/></DescribeEventsResult></DescribeEventsResponse>`;

/** Starts it; every service has the same address. */
export async function startEmptyAws(): Promise<{ readonly url: string; stop(): void }> {
  const server = createServer(async (request, response) => {
    const body = await text(request);
    const target = String(request.headers['x-amz-target'] ?? '');
    const [, call = ''] = target.split('.');
    if (target === '' && request.method === 'POST') {
      response.writeHead(200, { 'content-type': 'text/xml' }).end(NO_EVENTS);
      return;
    }
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' });
    response.end(JSON.stringify(answerTo(call, body)));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}

function answerTo(call: string, body: string): unknown {
  const input = body === '' ? {} : JSON.parse(body);
  if (call === 'GetSecretValue') {
    return { Name: input.SecretId, SecretString: SECRETS[input.SecretId] ?? '{}' };
  }
  if (call === 'Query' || call === 'Scan') return { Items: [], Count: 0, ScannedCount: 0 };
  if (call === 'BatchGetItem') return { Responses: {}, UnprocessedKeys: {} };
  if (call === 'BatchWriteItem') return { UnprocessedItems: {} };
  if (call === 'SendMessage') return received(input.MessageBody);
  if (call === 'SendMessageBatch') {
    const entries: readonly { readonly Id: string; readonly MessageBody: string }[] = input.Entries;
    const Successful = entries.map(({ Id, MessageBody }) => ({ Id, ...received(MessageBody) }));
    return { Successful, Failed: [] };
  }
  return {};
}

/** The SDK compares the digest with that of what it has sent. */
function received(body: string) {
  const MD5OfMessageBody = createHash('md5').update(body).digest('hex');
  return { MessageId: 'one', MD5OfMessageBody };
}
