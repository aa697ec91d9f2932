/** Origins that fail in every way there is, and repeat in their failures what they were asked. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  defineConfig,
  dynamodb,
  http,
  lambda,
  llm,
  loader,
  type OriginInput,
  type PreheatConfig,
  secret,
} from '../../core/config/define.ts';
import type { Answer } from './faulty-origin.ts';

/** What a call said: its address, and the secret that it was made with. */
function echo({ url, headers }: IncomingMessage): string {
  return `cannot serve "${decodeURIComponent(url ?? '')}" to ${headers.authorization}`;
}

type Fault = (request: IncomingMessage, response: ServerResponse, said: string) => void;

const status =
  (code: number, headers: Record<string, string> = {}): Fault =>
  (_request, response, said) =>
    void response.writeHead(code, said, headers).end(said);

/** Ways in which an HTTP origin fails, or seems to. */
const HTTP_FAULTS: Readonly<Record<string, Fault>> = {
  missing: status(404),
  broken: status(500),
  busy: status(503, { 'retry-after': '1' }),
  throttled: status(429, { 'retry-after': '1' }),
  refused: status(403),
  bad: status(400),
  elsewhere: (_request, response, said) =>
    void response.writeHead(302, { location: `http://169.254.169.254/${said}` }).end(),
  hanging: () => undefined,
  reset: (request) => void request.socket.resetAndDestroy(),
  half: (_request, response, said) => {
    response.writeHead(200, { 'content-length': '9999' });
    response.write(said, () => response.destroy());
  },
  garbled: (request) => void request.socket.end(`HTTP/1.1 200 OK\r\n${request.url}\r\n\r\n`),
  packed: (_request, response, said) =>
    void response.writeHead(200, { 'content-encoding': 'gzip' }).end(said),
  foreign: (_request, response, said) =>
    void response.writeHead(200, { 'content-type': 'text/html' }).end(`<p>${said}</p>`),
  cut: (_request, response, said) =>
    void response.writeHead(200, { 'content-type': 'application/json' }).end(`{"said": "${said}`),
  huge: (_request, response, said) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '9000000' });
    response.write(said);
  },
  fine: (_request, response, said) =>
    void response
      .writeHead(200, { 'content-type': 'application/json' })
      .end(JSON.stringify({ said })),
};

/** Answers as the first part of the path says; the APIs of AWS by their own errors. */
export const answerLeakily: Answer = (request, response) => {
  const [, first = ''] = (request.url ?? '').split('/');
  const fault = HTTP_FAULTS[first];
  if (fault) return fault(request, response, echo(request).replaceAll(/[^ -~]/g, ''));
  let body = '';
  request.on('data', (chunk) => {
    body += chunk;
  });
  request.on('end', () => answerAws(request, response, body));
};

function answerAws(request: IncomingMessage, response: ServerResponse, body: string): void {
  const message = `cannot serve ${body}`;
  if (request.url?.includes('/invocations')) {
    if (request.url.includes('throttled')) {
      response.writeHead(429, { 'x-amzn-errortype': 'TooManyRequestsException' });
      response.end(JSON.stringify({ Message: message }));
      return;
    }
    const crashed = { errorType: 'Error', errorMessage: message, trace: [message] };
    response.writeHead(200, { 'x-amz-function-error': 'Unhandled' }).end(JSON.stringify(crashed));
    return;
  }
  if (request.headers['x-amz-target'] !== undefined) {
    const type = 'com.amazonaws.dynamodb.v20120810#ValidationException';
    response.writeHead(400, { 'content-type': 'application/x-amz-json-1.0' });
    response.end(JSON.stringify({ __type: type, message }));
    return;
  }
  // A language model.
  response.writeHead(500).end(JSON.stringify({ error: message }));
}

const FUNCTION = 'arn:aws:lambda:us-east-1:000000000000:function';

/** One origin and one personal keyspace per fault, since an origin that fails soon rests. */
export function leakyConfig(url: string): PreheatConfig {
  const common = { timeout: '400ms', rate: '1000/s' } as const;
  const server = { baseUrl: url, allowPrivate: true, auth: secret('leaky') } as const;
  const origins: Record<string, OriginInput> = {
    ...Object.fromEntries(
      Object.keys(HTTP_FAULTS).map((name) => [
        name,
        http({ ...common, ...server, path: `/${name}/{id}` }),
      ]),
    ),
    crashing: lambda({ ...common, functionArn: `${FUNCTION}:crashing` }),
    slowed: lambda({ ...common, functionArn: `${FUNCTION}:throttled`, batch: 5 }),
    table: dynamodb({ ...common, table: 'Profiles', key: { pk: 'USER#{id}' } }),
    throwing: loader(async ({ id }) => {
      throw Object.assign(new Error(`no '${id}'`), { id, request: { id } });
    }),
    circular: loader(async ({ id }) => {
      const value: Record<string, unknown> = { id };
      value['self'] = value;
      return value;
    }),
    model: llm({ ...common, ...server, api: 'ollama', model: 'small' }),
  };
  const personal = Object.keys(origins)
    .filter((name) => name !== 'model')
    .map((name) => [name, { key: `${name}:{id}`, origin: name, ttl: '1m', personal: ['id'] }]);
  return defineConfig({
    origins,
    keyspaces: {
      ...Object.fromEntries(personal),
      prompt: { key: 'llm:{prompt|hash}', origin: 'model', ttl: '1m', personal: ['prompt'] },
      page: { key: 'page:{id}', origin: 'fine', ttl: '1m' },
    },
    users: { preload: [{ keyspace: 'fine', recent: 5 }] },
    events: [
      { type: 'moved', items: [{ keyspace: 'fine', params: { id: '{id}' } }], rewarm: true },
    ],
  });
}

/** Keyspaces of one failing origin each, whose keys have the param `id`. */
export const LEAKY_KEYSPACES: readonly string[] = [
  ...Object.keys(HTTP_FAULTS),
  'crashing',
  'slowed',
  'table',
  'throwing',
  'circular',
];
