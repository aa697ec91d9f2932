/** What budgets, servers and models of a configuration resolve to. */
import { describe, expect, it } from 'vitest';
import { askedParams } from '../../../core/config/asked-params.ts';
import { resolveBudget } from '../../../core/config/resolve-budget.ts';
import { resolveHttp } from '../../../core/config/resolve-http.ts';
import { resolveLlm } from '../../../core/config/resolve-llm.ts';
import type { OriginSettings } from '../../../core/config/settings.ts';
import type { Problem } from '../../../core/errors.ts';

const SERVER = { baseUrl: 'https://api.example.com/v1//' };
const ADDRESS = { baseUrl: 'https://api.example.com/v1', headers: {} };

/** What a resolver answers, with the problems that it has reported. */
function collect<Value>(resolve: (problems: Problem[]) => Value) {
  const problems: Problem[] = [];
  return { value: resolve(problems), problems };
}

const originsOf = (...costs: readonly (number | undefined)[]) =>
  new Map(costs.map((callCost, index) => [`o${index}`, { callCost } as OriginSettings]));

describe('a budget', () => {
  it('is that of the first layer that names it', () => {
    const layers = [undefined, { memory: '1GB' }, { extraOriginCalls: 0.5, memory: '2GB' }];
    expect(collect((problems) => resolveBudget(layers, originsOf(), problems))).toEqual({
      value: { extraOriginCalls: 0.5, memoryBytes: 1e9 },
      problems: [],
    });
    expect(collect((problems) => resolveBudget([], originsOf(), problems)).value).toEqual({
      extraOriginCalls: 0.2,
    });
  });

  it('of money needs one origin that costs something, unless one is wrong', () => {
    const layers = [{ money: { perDay: '$5' } }];
    const problem = {
      path: 'budget.money',
      expected: 'an origin with a callCost, by which money is counted',
      found: "'$5'",
    };
    const problemsOf = (...costs: readonly (number | undefined)[]) =>
      collect((problems) => resolveBudget(layers, originsOf(...costs), problems)).problems;
    expect(problemsOf(0.1, undefined)).toEqual([]);
    expect(problemsOf(undefined, 0.1)).toEqual([]);
    const wrong = { path: 'origins.o1.rate', expected: 'calls per period', found: '5' };
    const found = [wrong];
    resolveBudget(layers, originsOf(undefined), found);
    expect(found).toEqual([wrong]);
    expect(problemsOf(undefined)).toEqual([problem]);
    expect(problemsOf(0, 0)).toEqual([problem]);
    expect(
      collect((problems) => resolveBudget([{}], originsOf(undefined), problems)).problems,
    ).toEqual([]);
    expect(collect((problems) => resolveBudget(layers, originsOf(1), problems)).value).toEqual({
      extraOriginCalls: 0.2,
      dollarsPerDay: 5,
    });
  });
});

describe('a language model', () => {
  it('has what is said of it, and nothing where nothing is', () => {
    const { value, problems } = collect((found) =>
      resolveLlm({ kind: 'llm', ...SERVER } as never, 'o', found),
    );
    expect(problems).toEqual([]);
    expect(value).toStrictEqual({
      kind: 'llm',
      api: 'openai',
      ...ADDRESS,
      maxTokens: value.maxTokens,
      keep: 'text',
      perDay: {},
      restAfterLossMilliseconds: value.restAfterLossMilliseconds,
    });
    expect(value.restAfterLossMilliseconds).toBeGreaterThan(0);
    const own = { api: 'ollama', model: 'm', system: 'be short', temperature: 0, maxTokens: 9 };
    const paid = { price: { input: 2, output: '$3' }, perDay: { tokens: 5, money: '$7' } };
    expect(
      collect((found) =>
        resolveLlm(
          { ...SERVER, ...own, ...paid, keep: 'body', restAfterLoss: '3s' } as never,
          'o',
          found,
        ),
      ),
    ).toStrictEqual({
      value: {
        kind: 'llm',
        ...ADDRESS,
        ...own,
        keep: 'body',
        price: { input: 2e-6, output: 3e-6 },
        perDay: { tokens: 5, dollars: 7 },
        restAfterLossMilliseconds: 3_000,
      },
      problems: [],
    });
  });
});

describe('an HTTP origin', () => {
  const http = (changes: object) =>
    collect((problems) =>
      resolveHttp({ kind: 'http', ...SERVER, ...changes } as never, 'o', problems),
    );

  it('is asked for one key, or for as many as its batch says', () => {
    expect(http({ path: '/p/{sku}' }).value).toStrictEqual({
      source: { kind: 'http', ...ADDRESS, path: '/p/{sku}' },
      batchSize: 1,
    });
    const batch = (changes: object) =>
      http({ path: '/p/{sku}', batch: { path: '/p?ids={sku,}', max: 5, ...changes } });
    expect(batch({}).value).toStrictEqual({
      source: {
        kind: 'http',
        ...ADDRESS,
        path: '/p/{sku}',
        batch: { path: '/p?ids={sku,}', param: 'sku', itemsPath: [], idField: 'sku' },
      },
      batchSize: 5,
    });
    expect(batch({ items: 'data.items', id: 'no' }).value.source.batch).toEqual({
      path: '/p?ids={sku,}',
      param: 'sku',
      itemsPath: ['data', 'items'],
      idField: 'no',
    });
    expect(batch({ items: 'data..items' }).problems).toEqual([
      {
        path: 'o.batch.items',
        expected: "a dotted path into the answer, as 'data.items'",
        found: "'data..items'",
      },
    ]);
    for (const path of ['/p', '/p/{sku}', '/p/{a}?ids={sku,}', '/{a,}/{b,}']) {
      const { value, problems } = batch({ path });
      expect(value.source, path).not.toHaveProperty('batch');
      expect(
        problems.map(({ expected }) => expected),
        path,
      ).toEqual(['exactly one list {param,} and no other param']);
    }
    expect(batch({ path: 'p{sku,}' }).problems).toEqual([
      { path: 'o.batch.path', expected: "a path that starts with one '/'", found: "'p{sku,}'" },
    ]);
  });

  it('has lists in the path of its batch only, and paths that are right', () => {
    expect(http({ path: '/p/{sku,}' }).problems).toEqual([
      { path: 'o.path', expected: 'lists {param,} only in batch.path', found: "'/p/{sku,}'" },
    ]);
    expect(http({ path: '/p/{a}/{b}' }).problems).toEqual([]);
    expect(http({ path: 'p' }).problems).toHaveLength(1);
  });

  it('has an address without a query, a fragment or credentials', () => {
    const problemsOf = (baseUrl: string) =>
      http({ baseUrl, path: '/' }).problems.map(({ path, expected }) => `${path} ${expected}`);
    const query = "o.baseUrl no query and no '#'; put a query into path";
    expect(problemsOf('https://a.example?x=1')).toEqual([query]);
    expect(problemsOf('https://a.example/#')).toEqual([query]);
    expect(problemsOf('ftp://a.example')).toEqual(['o.baseUrl an http or https url']);
    expect(problemsOf('http://a.example')).toEqual([]);
    expect(problemsOf('https://u@a.example')).toEqual([
      'o.baseUrl no credentials; use auth: secret(…)',
    ]);
    expect(problemsOf('https://:p@a.example')).toHaveLength(1);
  });
});

describe('the params that an origin passes on', () => {
  it('are named by its paths, its key, or its kind', () => {
    const batch = { path: '/p?i={sku,}', param: 'sku', itemsPath: [], idField: 'sku' };
    const http = { kind: 'http', ...ADDRESS, path: '/{a}/{sku}' } as const;
    const path = { where: 'o.path', params: ['a', 'sku'], text: '/{a}/{sku}' };
    expect(askedParams('o', http)).toEqual([path]);
    expect(askedParams('o', { ...http, batch })).toEqual([
      path,
      { where: 'o.batch.path', params: ['sku'], text: '/p?i={sku,}' },
    ]);
    expect(askedParams('o', { kind: 'loader' })).toEqual([]);
    const llm = { kind: 'llm' } as never as Parameters<typeof askedParams>[1];
    expect(askedParams('o', llm)).toEqual([
      { where: 'o', params: ['prompt', 'model'], text: '{prompt} {model}' },
    ]);
    expect(askedParams('o', { ...llm, model: 'm' } as never)).toEqual([
      { where: 'o', params: ['prompt'], text: '{prompt}' },
    ]);
  });
});
