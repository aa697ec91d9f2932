/** The one call of Secrets Manager that is used, in this process: its JSON 1.1 protocol over HTTP. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';

/** A running server. */
export interface SecretsServer {
  readonly endpoint: string;
  /** Text by secret id; change it at will. */
  readonly secrets: Map<string, string>;
  /** Ids that were asked for, in order. */
  readonly asked: string[];
  /** Answer everything with this status instead. */
  failWith: number | undefined;
  stop(): Promise<void>;
}

/** Starts a server on a free port of the loopback. */
export async function startSecretsServer(): Promise<SecretsServer> {
  const secrets = new Map<string, string>();
  const asked: string[] = [];
  const server = createServer(async (request, response) => {
    const { SecretId } = JSON.parse(await text(request)) as { readonly SecretId: string };
    asked.push(SecretId);
    const secret = secrets.get(SecretId);
    response.setHeader('content-type', 'application/x-amz-json-1.1');
    if (running.failWith !== undefined) {
      response.writeHead(running.failWith).end(JSON.stringify({ __type: 'InternalServiceError' }));
    } else if (secret === undefined) {
      response.writeHead(400).end(JSON.stringify({ __type: 'ResourceNotFoundException' }));
    } else {
      response.end(JSON.stringify({ Name: SecretId, SecretString: secret }));
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('no TCP address');
  const running: SecretsServer = {
    endpoint: `http://127.0.0.1:${address.port}`,
    secrets,
    asked,
    failWith: undefined,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return running;
}
