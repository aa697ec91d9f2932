import { describe, expect, it } from 'vitest';
import { defineConfig, http } from '../../../core/config/define.ts';
import { resolveSettings } from '../../../core/config/resolve.ts';
import { hashParam } from '../../../core/keyspaces/template.ts';
import { makeApi, START } from '../../support/api.ts';

const llm = (path: string) => http({ baseUrl: 'https://llm.example.com', path });
const settings = resolveSettings(
  defineConfig({
    origins: { any: llm('/answers/{prompt}'), named: llm('/{model}/answers/{prompt}') },
    keyspaces: {
      answer: { key: 'any:{prompt|hash}', origin: 'any', ttl: '1h' },
      prompt: { key: 'llm:{model}:{prompt|hash}', origin: 'named', ttl: '24h' },
    },
  }),
);

function makePrompts(replace = { settings }) {
  const { ports, call } = makeApi(replace);
  const record = (prompts: unknown, as: 'record' | 'read' = 'record') =>
    call('POST', '/v1/prompts', { as, json: { prompts } });
  const events = () => ports.accessQueue.receive().flatMap((batch) => batch.events);
  return { ports, call, record, events };
}

describe('POST /v1/prompts', () => {
  it('records a use as a read of the key that model and prompt make', async () => {
    const { record, events } = makePrompts();
    const { status, body } = await record([
      { model: 'small', prompt: 'why?', cached: false, responseMilliseconds: 5_200, user: 'ann' },
      { model: 'small', prompt: 'why?', cached: true, responseMilliseconds: 3, at: START - 5 },
      { prompt: 'no model', cached: false },
    ]);
    expect([status, body]).toEqual([202, { accepted: 3, rejected: [] }]);
    const key = `llm:small:${hashParam('why?')}`;
    const params = { model: 'small', prompt: 'why?' };
    expect(events()).toMatchObject([
      { keyspace: 'prompt', key, params, at: START, reads: 1, misses: 1, loadMilliseconds: 5_200 },
      { keyspace: 'prompt', key, params, at: START - 5, reads: 1, misses: 0 },
      { keyspace: 'answer', params: { prompt: 'no model' }, misses: 1 },
    ]);
  });

  it('takes no time of a cached answer for that of a load', async () => {
    const { record, events } = makePrompts();
    await record([{ prompt: 'x', cached: true, responseMilliseconds: 3 }]);
    expect(events()[0]).not.toHaveProperty('loadMilliseconds');
  });

  it('rejects wrong ones alone, and all when none is right', async () => {
    const { record, events } = makePrompts();
    const wrong = [
      { prompt: '', cached: false },
      { prompt: 'x' },
      { prompt: 'x', cached: false, keyspace: 'nowhere' },
      { prompt: 'x', cached: false, at: START + 3_600_000 },
      { prompt: 'x', cached: false, mood: 'good' },
    ];
    const mixed = await record([...wrong, { prompt: 'right', cached: false }]);
    expect(mixed.body.accepted).toBe(1);
    expect(mixed.body.rejected.map(({ path }: { path: string }) => path)).toEqual([
      'prompts.0.prompt',
      'prompts.1.cached',
      'prompts.2.keyspace',
      'prompts.3.at',
      'prompts.4.mood',
    ]);
    expect(events()).toHaveLength(1);
    const all = await record(wrong);
    expect(all.status).toBe(400);
    expect(all.body.error.problems).toHaveLength(5);
  });

  it('says when a keyspace needs the model, or when none holds prompts', async () => {
    const { record } = makePrompts();
    const named = await record([{ prompt: 'x', cached: false, keyspace: 'prompt' }]);
    expect(named.body.error.problems[0].path).toBe('prompts.0.model');
    const shop = resolveSettings(
      defineConfig({
        origins: { shop: llm('/items/{sku}') },
        keyspaces: { product: { key: 'product:{sku}', origin: 'shop', ttl: '1h' } },
      }),
    );
    const none = await makePrompts({ settings: shop }).record([{ prompt: 'x', cached: false }]);
    expect(none.body.error.problems[0].expected).toContain('{prompt|hash}');
    expect((await record([], 'read')).status).toBe(403);
  });

  it('is counted once under one id, like reads', async () => {
    const { ports, call } = makePrompts();
    const json = { id: 'batch-1', prompts: [{ prompt: 'x', cached: false }] };
    await call('POST', '/v1/prompts', { as: 'record', json });
    expect(ports.accessQueue.receive()[0]?.id).toBe('batch-1');
  });
});
