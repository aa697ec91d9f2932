/** Resolves language models: what is sent, what it costs, what a day may cost. */
import type { Problem } from '../errors.ts';
import { parseDollars, parseDuration } from '../units.ts';
import { DEFAULTS } from './defaults.ts';
import type { LlmOriginInput } from './define-origins.ts';
import { readServer } from './resolve-server.ts';
import type { Draft } from './shape.ts';
import type { LlmSource } from './sources.ts';

const TOKENS_OF_A_PRICE = 1_000_000;

/** Resolves where and how a language model is asked. */
export function resolveLlm(
  origin: Draft<LlmOriginInput>,
  path: string,
  problems: Problem[],
): LlmSource {
  const { api = 'openai', model, system, temperature, price, perDay } = origin;
  const dollars = parseDollars(perDay?.money ?? '');
  if (dollars !== undefined && !price) {
    const expected = 'price beside perDay.money: { input, output } in dollars per million tokens';
    problems.push({ path: `${path}.price`, expected, found: 'nothing' });
  }
  return {
    kind: 'llm',
    api,
    ...readServer(origin, path, problems),
    ...(model !== undefined && { model }),
    ...(system !== undefined && { system }),
    ...(temperature !== undefined && { temperature }),
    maxTokens: origin.maxTokens ?? DEFAULTS.llmTokens,
    keep: origin.keep ?? 'text',
    ...(price && { price: { input: perToken(price.input), output: perToken(price.output) } }),
    perDay: {
      ...(perDay?.tokens !== undefined && { tokens: perDay.tokens }),
      ...(dollars !== undefined && { dollars }),
    },
    restAfterLossMilliseconds: parseDuration(origin.restAfterLoss ?? DEFAULTS.restAfterLoss) ?? 0,
  };
}

function perToken(perMillion: number | string | undefined): number {
  return (parseDollars(perMillion ?? '') ?? 0) / TOKENS_OF_A_PRICE;
}
