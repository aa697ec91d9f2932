import { describe, expect, it } from 'vitest';
import { defineConfig, loader } from '../../../core/config/define.ts';
import { resolveSettings } from '../../../core/config/resolve.ts';
import { formatProblem } from '../../../core/errors.ts';
import { hashParam } from '../../../core/keyspaces/template.ts';
import { parsePrompts } from '../../../core/prompt-request.ts';

const NOW = 1_767_614_400_000;
const PLAIN = { plain: 'ai:{prompt|hash}' };
const BOTH = { ...PLAIN, models: 'llm:{model}:{prompt|hash}' };

function keyspacesOf(keys: Readonly<Record<string, string>>) {
  const keyspaces = Object.entries(keys).map(([name, key]) => [
    name,
    { key, origin: 'llm', ttl: '1h' },
  ]);
  return resolveSettings(
    defineConfig({
      origins: { llm: loader(async () => 'x') },
      keyspaces: Object.fromEntries(keyspaces),
    }),
  ).keyspaces;
}

const parse = (input: unknown, keys: Readonly<Record<string, string>> = BOTH) =>
  parsePrompts(keyspacesOf(keys), NOW, input);
const use = (changes: object = {}) => ({ prompt: 'why', cached: true, ...changes });
const event = (changes: object, keys?: Readonly<Record<string, string>>) =>
  parse({ prompts: [use(changes)] }, keys).value?.events[0];
const mistakes = (changes: object, keys?: Readonly<Record<string, string>>) =>
  (parse({ prompts: [use(changes)] }, keys).problems ?? []).map(formatProblem);

describe('a use of a prompt', () => {
  it('is one read of its key, now, and a hit where it was cached', () => {
    expect(parse({ prompts: [use()] })).toEqual({
      value: {
        events: [
          {
            keyspace: 'plain',
            key: `ai:${hashParam('why')}`,
            params: { prompt: 'why' },
            at: NOW,
            reads: 1,
            misses: 0,
            source: 'user',
          },
        ],
        rejected: [],
      },
    });
    expect(event({ cached: false })).toMatchObject({ reads: 1, misses: 1 });
  });

  it('has the id, time, user and session that were given', () => {
    const given = { at: NOW - 5, user: 'u', session: 's' };
    expect(event(given)).toMatchObject(given);
    expect(parse({ id: 'b1', prompts: [use()] }).value?.id).toBe('b1');
    expect(Object.keys(parse({ prompts: [] }).value ?? {})).toEqual(['events', 'rejected']);
  });

  it('tells how long a load takes where the answer was not cached', () => {
    expect(event({ cached: false, responseMilliseconds: 900 })?.loadMilliseconds).toBe(900);
    expect(event({ cached: false })).not.toHaveProperty('loadMilliseconds');
    expect(event({ cached: true, responseMilliseconds: 900 })).not.toHaveProperty(
      'loadMilliseconds',
    );
  });
});

describe('the keyspace of a prompt', () => {
  it('is the one that tells models apart where a model is given', () => {
    expect(event({ model: 'small' })).toMatchObject({
      keyspace: 'models',
      key: `llm:small:${hashParam('why')}`,
      params: { prompt: 'why', model: 'small' },
    });
    expect(event({})?.keyspace).toBe('plain');
  });

  it('is one without models where there is no other', () => {
    expect(event({ model: 'small' }, PLAIN)).toMatchObject({
      keyspace: 'plain',
      params: { prompt: 'why' },
    });
  });

  it('is the first of those that fit alike, or the one that is named', () => {
    const two = { first: 'a:{prompt|hash}', second: 'b:{prompt|hash}' };
    expect(event({}, two)?.keyspace).toBe('first');
    expect(event({ keyspace: 'second' }, two)?.keyspace).toBe('second');
    expect(event({ model: 'small', keyspace: 'plain' })?.keyspace).toBe('plain');
  });

  it('is none that needs more than prompt and model, or holds the prompt as it is', () => {
    const others = {
      topic: 'llm:{topic}:{prompt|hash}',
      raw: 'raw:{prompt}',
      hashed: 'x:{text|hash}',
    };
    const none =
      'prompts.0: expected a keyspace whose key has {prompt|hash} and no more than {model} beside it, found none';
    expect(mistakes({}, others)).toEqual([none]);
    for (const [name, key] of Object.entries(others)) {
      expect(mistakes({ model: 'small' }, { [name]: key }), name).toEqual([none]);
    }
    expect(event({}, { ...others, ...PLAIN })?.keyspace).toBe('plain');
  });

  it('is not guessed where the named one does not hold prompts, or needs a model', () => {
    expect(mistakes({ keyspace: 'other' })).toEqual([
      "prompts.0.keyspace: expected one of plain, models, found 'other'",
    ]);
    expect(mistakes({ keyspace: 'models' })).toEqual([
      'prompts.0.model: expected a model, found nothing',
    ]);
    expect(mistakes({}, { models: BOTH.models })).toEqual([
      'prompts.0.model: expected a model, found nothing',
    ]);
  });
});

describe('a wrong prompt', () => {
  it('is rejected alone', () => {
    const { value } = parse({ prompts: [use(), use({ keyspace: 'other' }), use({ prompt: 'b' })] });
    expect(value?.events.map(({ params }) => params)).toEqual([{ prompt: 'why' }, { prompt: 'b' }]);
    expect(value?.rejected).toEqual([
      {
        index: 1,
        path: 'prompts.1.keyspace',
        reason: "prompts.1.keyspace: expected one of plain, models, found 'other'",
      },
    ]);
  });

  it('makes the request wrong where nothing else is in it', () => {
    expect(mistakes({ cached: 'yes', more: 1 })).toEqual([
      "prompts.0.cached: expected true or false, found 'yes'",
      "prompts.0.more: expected only prompt, model, keyspace, cached, responseMilliseconds, at, user, session, found 'more'",
    ]);
    const two = parse({ prompts: [use({ keyspace: 'x' }), use({ keyspace: 'y' })] });
    expect(two.problems?.map(({ path }) => path)).toEqual([
      'prompts.0.keyspace',
      'prompts.1.keyspace',
    ]);
    expect(parse({ prompts: [] }).value).toEqual({ events: [], rejected: [] });
  });

  it('names its own place, also for what its event would say', () => {
    const { value } = parse({ prompts: [use(), use({ at: NOW + 300_001 })] });
    expect(value?.rejected[0]).toMatchObject({ index: 1, path: 'prompts.1.at' });
    expect(value?.rejected[0]?.reason).toMatch(/^prompts\.1\.at: expected epoch milliseconds/);
  });

  it('is told in 500 characters', () => {
    const names = Array.from({ length: 20 }, (_, index) => [`unknown${index}`, 1]);
    const { value } = parse({ prompts: [use(), use(Object.fromEntries(names))] });
    expect(value?.rejected[0]?.reason).toHaveLength(500);
  });

  it('is not looked at in a wrong envelope', () => {
    const { problems = [] } = parse({ prompts: 5, id: '' });
    expect(problems.map(formatProblem)).toEqual([
      "id: expected 1 to 128 letters, digits and _ . : -, found ''",
      'prompts: expected a list of at most 1000 prompts, found 5',
    ]);
  });
});
