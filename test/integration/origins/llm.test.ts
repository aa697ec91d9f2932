import { afterEach, describe, expect, it } from 'vitest';
import { makeManualClock } from '../../../adapters/memory/manual-clock.ts';
import { makeMemoryPaidCalls } from '../../../adapters/memory/paid-calls.ts';
import { makeMemorySecrets } from '../../../adapters/memory/secrets.ts';
import { makeOrigins } from '../../../adapters/origins/index.ts';
import { type LlmOriginInput, llm, secret } from '../../../core/config/define.ts';
import { resolveSettings } from '../../../core/config/resolve.ts';
import type { Origin } from '../../../core/ports.ts';
import { type LlmAnswer, type LlmCall, startLlmServer, USAGE } from '../../support/llm-server.ts';
import { codeOf } from '../../support/origin-under-test.ts';

const START = Date.UTC(2026, 0, 5, 12);
const HOUR = 3_600_000;
const stops: (() => Promise<void>)[] = [];

afterEach(async () => {
  await Promise.all(stops.splice(0).map((stop) => stop()));
});

async function start(
  changes: Partial<LlmOriginInput> = {},
  answer?: (call: LlmCall, count: number) => LlmAnswer,
) {
  const server = await startLlmServer(answer);
  stops.push(server.stop);
  const input = { api: 'ollama', baseUrl: server.url, allowPrivate: true, model: 'm' } as const;
  const isFixed = !('model' in changes) || changes.model !== undefined;
  const settings = resolveSettings({
    origins: { model: llm({ ...input, timeout: '300ms', ...changes } as LlmOriginInput) },
    keyspaces: {
      answer: {
        key: isFixed ? 'llm:{prompt|normal|hash}' : 'llm:{model}:{prompt|normal|hash}',
        origin: 'model',
        ttl: '24h',
      },
    },
  });
  const clock = makeManualClock(START);
  const paidCalls = makeMemoryPaidCalls(clock);
  const secrets = makeMemorySecrets({ 'openai-token': 's3cret' });
  const origin = makeOrigins(settings, { secrets, clock, paidCalls }).get('model') as Origin;
  const ask = async (prompt: string, askedNoEarlierThan = 0, model?: string) => {
    const params = { prompt, ...(model !== undefined && { model }) };
    const hints = [{ askedNoEarlierThan }];
    const [result] = await origin.load([params], new AbortController().signal, hints);
    return result?.error ? codeOf(result.error) : `${result?.value}`;
  };
  return { server, clock, paidCalls, origin, ask };
}

describe('a language model', () => {
  it('behind Ollama is asked by /api/generate, without streaming', async () => {
    const { server, ask } = await start({ system: 'Be short.', maxTokens: 50, temperature: 0 });
    expect(await ask('Why is the sky blue?')).toBe('re: Why is the sky blue?');
    expect(server.calls.map(({ path, body }) => [path, body])).toEqual([
      [
        '/api/generate',
        {
          model: 'm',
          prompt: 'Why is the sky blue?',
          system: 'Be short.',
          stream: false,
          options: { num_predict: 50, temperature: 0 },
        },
      ],
    ]);
  });

  it.each(['', '/v1', '/proxy/v1'])(
    'behind OpenAI’s API at %j is asked by chat completions, with its token',
    async (path) => {
      const base = await startLlmServer();
      stops.push(base.stop);
      const { ask } = await start({
        api: 'openai',
        baseUrl: `${base.url}${path}`,
        system: 'Be short.',
        auth: secret('openai-token'),
      });
      expect(await ask('hello')).toBe('re: hello');
      const [call] = base.calls;
      expect(call?.path).toBe(`${path.replace('/v1', '')}/v1/chat/completions`);
      expect(call?.headers.authorization).toBe('Bearer s3cret');
      expect(call?.headers['idempotency-key']).toMatch(/^[0-9a-f]{64}-\d+$/);
      expect(call?.body).toEqual({
        model: 'm',
        messages: [
          { role: 'system', content: 'Be short.' },
          { role: 'user', content: 'hello' },
        ],
        max_tokens: 1_024,
        stream: false,
      });
    },
  );

  it('is the one that the key names, where the origin fixes none', async () => {
    const { server, ask } = await start({ model: undefined } as never);
    expect(await ask('hello', 0, 'llama3')).toBe('re: hello');
    expect(await ask('hello', 0, 'mistral')).toBe('re: hello');
    expect(server.calls.map(({ body }) => body['model'])).toEqual(['llama3', 'mistral']);
  });

  it('gives its whole answer where the origin keeps that', async () => {
    const { ask } = await start({ keep: 'body' });
    expect(JSON.parse(await ask('hello'))).toMatchObject({ response: 're: hello', done: true });
  });

  it('says what a call has cost, and counts it against the day', async () => {
    const price = { input: 1_000, output: '$2000' };
    const { origin, paidCalls } = await start({ price });
    const [result] = await origin.load([{ prompt: 'hello' }], new AbortController().signal);
    const dollars = USAGE.input * 0.001 + USAGE.output * 0.002;
    expect(result).toMatchObject({ value: 're: hello', dollars });
    const spent = await paidCalls.spent('model');
    expect(spent.tokens).toBe(USAGE.input + USAGE.output);
    expect(spent.dollars).toBeCloseTo(dollars, 10);
  });
});

describe('a prompt', () => {
  it('is paid once for all who ask within the hour, also where only spaces differ', async () => {
    const { server, ask, clock } = await start();
    expect(await ask('Why is  the sky\nblue? ')).toBe('re: Why is  the sky\nblue? ');
    await clock.advance(HOUR - 1);
    expect(await ask('Why is the sky blue?')).toBe('re: Why is  the sky\nblue? ');
    expect(server.calls).toHaveLength(1);
  });

  it('is paid again where a newer answer is asked for', async () => {
    const { server, ask, clock } = await start();
    await ask('hello');
    await clock.advance(1_000);
    await ask('hello', START + 1);
    expect(server.calls).toHaveLength(2);
  });

  it('is called by one of many at a time', async () => {
    const { server, ask } = await start();
    const all = await Promise.all(Array.from({ length: 10 }, () => ask('hello')));
    expect(all.filter((one) => one === 're: hello')).toHaveLength(1);
    expect(all.filter((one) => one === 'call_under_way, retryable')).toHaveLength(9);
    expect(server.calls).toHaveLength(1);
  });

  it.each([
    [{ status: 429 }, 'origin_failed, retryable'],
    [{ status: 500 }, 'origin_failed, retryable'],
    [{ status: 401 }, 'origin_refused'],
    [{ status: 302 }, 'origin_refused'],
  ])('that the server refuses with %j is not paid, and may be asked again', async (no, code) => {
    const { server, ask, paidCalls } = await start({}, (_call, count) =>
      count === 1 ? no : { text: 'yes' },
    );
    expect(await ask('hello')).toBe(code);
    expect(await paidCalls.spent('model')).toEqual({ tokens: 0, dollars: 0 });
    expect(await ask('hello')).toBe('yes');
    expect(server.paid.get('hello')).toBe(1);
  });

  it.each<[string, LlmAnswer]>([
    ['is silent until the time is over', 'silence'],
    ['cuts the connection', 'cut'],
    ['is a proxy that has lost patience', { status: 504 }],
  ])('whose server %s may have been paid: it rests', async (_what, first) => {
    const { server, ask, clock } = await start({ restAfterLoss: '2h' }, (_call, count) =>
      count === 1 ? first : { text: 'yes' },
    );
    expect(await ask('hello')).toBe('answer_lost');
    await clock.advance(HOUR);
    expect(await ask('hello')).toBe('answer_lost');
    expect(server.calls).toHaveLength(1);
    await clock.advance(HOUR + 10_000);
    expect(await ask('hello')).toBe('yes');
  });

  it('whose answer is no answer was paid: it is not paid again at once', async () => {
    const { server, ask, clock } = await start({}, () => 'rubbish');
    expect(await ask('hello')).toBe('origin_refused');
    await clock.advance(HOUR / 2);
    expect(await ask('hello')).toBe('answer_lost');
    expect(server.calls).toHaveLength(1);
  });

  it('that nobody could be asked for is not paid', async () => {
    const { ask, paidCalls } = await start({ baseUrl: 'http://127.0.0.1:9' });
    expect(await ask('hello')).toBe('origin_failed, retryable');
    expect(await paidCalls.spent('model')).toEqual({ tokens: 0, dollars: 0 });
  });

  it('is not asked for past the limit of the day', async () => {
    // A prompt of five bytes may take 5 + 64 + 10 tokens, and takes 18.
    const { server, ask, clock } = await start({ maxTokens: 10, perDay: { tokens: 100 } });
    expect(await ask('hell1')).toBe('re: hell1');
    expect(await ask('hell2')).toBe('re: hell2');
    expect(await ask('hell3')).toBe('day_spent');
    expect(server.calls).toHaveLength(2);
    await clock.set(Date.UTC(2026, 0, 6));
    expect(await ask('hell3')).toBe('re: hell3');
  });
});
