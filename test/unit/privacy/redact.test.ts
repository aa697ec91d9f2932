import { describe, expect, it } from 'vitest';
import { defineConfig, http } from '../../../core/config/define.ts';
import { resolveSettings } from '../../../core/config/resolve.ts';
import { dependencyDown, requestInvalid, tooManyCalls } from '../../../core/errors.ts';
import { makeRedaction } from '../../../core/privacy/redact.ts';

const origin = http({ baseUrl: 'https://api.example.com', path: '/{region}/{id}' });
const other = http({ baseUrl: 'https://api.example.com', path: '/{sku}' });
const settings = resolveSettings(
  defineConfig({
    origins: { origin, other },
    keyspaces: {
      customer: { key: 'search:{region}:{id}', origin: 'origin', ttl: '1h', personal: ['id'] },
      product: { key: 'product:{sku}', origin: 'other', ttl: '1h' },
    },
  }),
);
const pseudonyms = async () => ({ pseudonym: (text: string) => `<${text.length}>` });
const redaction = makeRedaction(settings, pseudonyms);
const ALICE = 'search:eu:alice';

describe('an answer to others than administrators', () => {
  it('has pseudonyms in the place of personal params, and all else as it is', async () => {
    const results = [
      { keyspace: 'customer', key: ALICE, status: 'failed' },
      { keyspace: 'product', key: 'product:alice', status: 'warmed' },
    ];
    expect(await redaction.answer({ total: 2, results }, [])).toEqual({
      total: 2,
      results: [
        { keyspace: 'customer', key: 'search:eu:{id:<5>}', status: 'failed' },
        { keyspace: 'product', key: 'product:alice', status: 'warmed' },
      ],
    });
  });

  it('redacts the keys that stand under the name of their keyspace', async () => {
    const body = { keyspace: 'customer', keys: [{ key: ALICE, reads: 3 }], rising: [ALICE] };
    expect(await redaction.answer(body, [])).toEqual({
      keyspace: 'customer',
      keys: [{ key: 'search:eu:{id:<5>}', reads: 3 }],
      rising: ['search:eu:{id:<5>}'],
    });
  });

  it('redacts params and tags', async () => {
    const params = { region: 'eu', id: 'alice' };
    const task = { keyspace: 'customer', key: ALICE, params, tags: ['customer:alice'] };
    expect(await redaction.answer(task, [])).toEqual({
      keyspace: 'customer',
      key: 'search:eu:{id:<5>}',
      params: { region: 'eu', id: '{id:<5>}' },
      tags: ['{<14>}'],
    });
  });

  it('redacts critical keys among the settings', async () => {
    const critical = [{ keyspace: 'customer', params: { region: 'eu', id: 'alice' } }];
    const body = { settings: [{ path: 'critical', value: critical }] };
    expect(JSON.stringify(await redaction.answer(body, []))).not.toContain('alice');
  });

  it('shows the key that was asked for', async () => {
    const body = { keyspace: 'customer', key: ALICE };
    expect(await redaction.answer(body, [ALICE])).toEqual(body);
  });

  it('does not show a key of another form', async () => {
    const body = { keyspace: 'customer', key: 'alice' };
    expect(await redaction.answer(body, [])).toEqual({ keyspace: 'customer', key: '{<5>}' });
  });

  it('does not repeat what was wrong with an event', async () => {
    const rejected = [{ index: 0, path: 'events.0.key', reason: "expected a key, found 'alice'" }];
    expect(await redaction.answer({ rejected }, [])).toEqual({
      rejected: [{ index: 0, path: 'events.0.key', reason: 'expected a key…' }],
    });
  });

  it('has the keys and tags of other keyspaces as they are, whatever their form', async () => {
    const body = {
      keyspace: 'product',
      key: 'elsewhere',
      rising: ['elsewhere'],
      params: { sku: 'a' },
      tags: ['alice'],
    };
    expect(await redaction.answer(body, [])).toEqual(body);
  });

  it('has what is no text as it is', async () => {
    const bodies = [
      { keyspace: 'customer', key: null, params: null, rejected: 3 },
      { keyspace: 'customer', key: 5, params: 5, last: null },
      { keyspace: 'customer', key: { id: 1 }, params: 'all', tags: [1, null] },
    ];
    expect(await redaction.answer(bodies, [])).toEqual(bodies);
  });

  it('is the same object where nothing is personal', async () => {
    const product = settings.keyspaces.get('product');
    const plain = { keyspaces: new Map(product ? [['product', product]] : []) };
    const body = { keyspace: 'product', key: 'product:1' };
    expect(await makeRedaction(plain, pseudonyms).answer(body, [])).toBe(body);
  });
});

describe('an error to others than administrators', () => {
  it('names path and expectation, but no value', () => {
    const problems = [{ path: 'query.key', expected: 'a key of a keyspace', found: `'${ALICE}'` }];
    const { message, problems: shown, code, status } = redaction.error(requestInvalid(problems));
    expect({ message, code, status }).toEqual({
      message: 'the request has 1 mistake',
      code: 'request_invalid',
      status: 400,
    });
    expect(shown).toEqual([
      {
        path: 'query.key',
        expected: 'a key of a keyspace',
        found: 'a value that is not shown here',
      },
    ]);
  });

  it('says when to come again', () => {
    expect(redaction.error(tooManyCalls(5, 60_000)).retryAfterMilliseconds).toBe(60_000);
    expect(redaction.error(requestInvalid([])).retryAfterMilliseconds).toBeUndefined();
  });

  it('of a part that is down is as it was', () => {
    const error = dependencyDown('the table');
    expect(redaction.error(error)).toBe(error);
  });
});
