/** The two ways of asking a language model: Ollama's API and OpenAI's. */
import type { LlmSource } from '../../core/config/sources.ts';
import { originRefused } from '../../core/errors.ts';
import type { Spending } from '../../core/paid-calls.ts';

/** One question. */
export interface Question {
  readonly model: string;
  readonly prompt: string;
}

/** An answer, and what it took. */
export interface Answer {
  readonly text: string;
  readonly tokens: { readonly input: number; readonly output: number };
}

/** Where a question goes and what is sent. */
export function makeRequest(source: LlmSource, { model, prompt }: Question) {
  const { system, maxTokens, temperature } = source;
  const warmth = temperature === undefined ? {} : { temperature };
  if (source.api === 'ollama') {
    const own = { model, prompt, ...(system !== undefined && { system }), stream: false };
    return {
      path: '/api/generate',
      json: { ...own, options: { num_predict: maxTokens, ...warmth } },
    };
  }
  const instructions = system === undefined ? [] : [{ role: 'system', content: system }];
  const messages = [...instructions, { role: 'user', content: prompt }];
  return {
    // Both `https://host` and `https://host/v1` are in use as the base of this API.
    path: source.baseUrl.endsWith('/v1') ? '/chat/completions' : '/v1/chat/completions',
    json: { model, messages, ...limitOf(source, maxTokens), ...warmth, stream: false },
  };
}

/** OpenAI itself has renamed the limit; other servers know the old name. */
function limitOf({ baseUrl }: LlmSource, tokens: number) {
  const isOpenAi = new URL(baseUrl).hostname === 'api.openai.com';
  return isOpenAi ? { max_completion_tokens: tokens } : { max_tokens: tokens };
}

/**
 * Reads an answer.
 *
 * @throws PreheatError `origin_refused` where it has no text.
 */
export function readAnswer(origin: string, { api }: LlmSource, body: Buffer): Answer {
  const answer = readObject(origin, body);
  if (api === 'ollama') {
    return {
      text: textOf(origin, answer['response']),
      tokens: { input: count(answer['prompt_eval_count']), output: count(answer['eval_count']) },
    };
  }
  const [choice] = Array.isArray(answer['choices']) ? answer['choices'] : [];
  const message = (choice as { readonly message?: { readonly content?: unknown } } | undefined)
    ?.message;
  const usage = (answer['usage'] ?? {}) as Readonly<Record<string, unknown>>;
  return {
    text: textOf(origin, message?.content),
    tokens: { input: count(usage['prompt_tokens']), output: count(usage['completion_tokens']) },
  };
}

/**
 * The most that a question can cost: a token has at least one byte, and the forms around the texts
 * a few tokens.
 */
export function mostSpent(source: LlmSource, { prompt }: Question): Spending {
  const input = Buffer.byteLength(prompt) + Buffer.byteLength(source.system ?? '') + FORM_TOKENS;
  return priced(source, { input, output: source.maxTokens });
}

const FORM_TOKENS = 64;

/** Tokens with their price. */
export function priced({ price }: LlmSource, { input, output }: Answer['tokens']): Spending {
  const dollars = price ? input * price.input + output * price.output : 0;
  return { tokens: input + output, dollars };
}

function readObject(origin: string, body: Buffer): Readonly<Record<string, unknown>> {
  try {
    const answer: unknown = JSON.parse(body.toString());
    if (typeof answer === 'object' && answer !== null) return answer as Record<string, unknown>;
  } catch {
    // Said below.
  }
  throw originRefused(origin, 'its answer is not a json object');
}

function textOf(origin: string, text: unknown): string {
  if (typeof text === 'string' && text !== '') return text;
  throw originRefused(origin, 'its answer has no text');
}

function count(tokens: unknown): number {
  return typeof tokens === 'number' && tokens >= 0 ? tokens : 0;
}
