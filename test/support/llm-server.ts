/** A server shaped like Ollama's and OpenAI's: it counts the calls that a provider would bill. */
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One call, as it was sent. */
export interface LlmCall {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Readonly<Record<string, unknown>>;
  readonly prompt: string;
}

/** What the server does with a call: a status of its own, silence, a cut connection, or a text. */
export type LlmAnswer =
  | { readonly status: number }
  | 'silence'
  | 'cut'
  | 'rubbish'
  | { readonly text: string };

/** A running server. */
export interface LlmServer {
  readonly url: string;
  readonly calls: LlmCall[];
  /** Calls that were accepted, and so are billed whatever becomes of their answers, by prompt. */
  readonly paid: ReadonlyMap<string, number>;
  /** Calls that wait for their answer in silence, and whose callers are still there. */
  held(): number;
  stop(): Promise<void>;
}

/** Tokens that every answer takes. */
export const USAGE = { input: 11, output: 7 };

/** Starts it; `answer` says what becomes of a call, by default a text after `delayMilliseconds`. */
export async function startLlmServer(
  answer: (call: LlmCall, count: number) => LlmAnswer = ({ prompt }) => ({ text: `re: ${prompt}` }),
  delayMilliseconds = 0,
): Promise<LlmServer> {
  const calls: LlmCall[] = [];
  const paid = new Map<string, number>();
  let held = 0;
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = JSON.parse(Buffer.concat(chunks).toString());
    const prompt = body.prompt ?? body.messages.at(-1).content;
    const call = { path: request.url ?? '', headers: request.headers, body, prompt };
    calls.push(call);
    const own = answer(call, calls.length);
    if (typeof own === 'object' && 'status' in own) {
      response.writeHead(own.status, { 'retry-after': '3' }).end('{}');
      return;
    }
    paid.set(prompt, (paid.get(prompt) ?? 0) + 1);
    if (own === 'silence') {
      held += 1;
      response.on('close', () => {
        held -= 1;
      });
      return;
    }
    if (own === 'cut') response.destroy();
    const text = typeof own === 'object' ? JSON.stringify(formOf(call.path, own.text)) : '<html>';
    setTimeout(() => response.end(text), delayMilliseconds);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    calls,
    paid,
    held: () => held,
    async stop() {
      const ended = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await ended;
    },
  };
}

function formOf(path: string, text: string) {
  if (path === '/api/generate') {
    return {
      model: 'm',
      response: text,
      done: true,
      prompt_eval_count: USAGE.input,
      eval_count: USAGE.output,
    };
  }
  return {
    object: 'chat.completion',
    choices: [{ index: 0, message: { role: 'assistant', content: text }, finish_reason: 'stop' }],
    usage: { prompt_tokens: USAGE.input, completion_tokens: USAGE.output, total_tokens: 18 },
  };
}
