/** A server that speaks the Invoke call of AWS Lambda and runs one function. */
import { startFaultyOrigin } from './faulty-origin.ts';

/** A running server. */
export interface LambdaServer {
  readonly url: string;
  /** Payloads that came, parsed. */
  readonly events: unknown[];
  readonly paths: string[];
  close(): Promise<void>;
}

/**
 * Starts it. What `handle` returns: a text is the payload, a number the status of the service, an
 * Error is thrown by the function, undefined never answers.
 */
export async function startLambdaServer(handle: (event: never) => unknown): Promise<LambdaServer> {
  const events: unknown[] = [];
  const paths: string[] = [];
  const server = await startFaultyOrigin((request, response) => {
    let text = '';
    request.on('data', (chunk) => {
      text += chunk;
    });
    request.on('end', () => {
      const event = JSON.parse(text);
      events.push(event);
      paths.push(request.url ?? '');
      const result = handle(event as never);
      if (typeof result === 'number') response.writeHead(result).end('{}');
      if (typeof result === 'string') response.writeHead(200).end(result);
      if (result instanceof Error) {
        response.writeHead(200, { 'x-amz-function-error': 'Unhandled' });
        response.end(JSON.stringify({ errorType: 'Error', errorMessage: result.message }));
      }
    });
  });
  return { url: server.url, events, paths, close: server.close };
}
