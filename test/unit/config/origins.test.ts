import { describe, expect, it } from 'vitest';
import {
  type DynamodbOriginInput,
  dynamodb,
  type KeyspaceInput,
  type LambdaOriginInput,
  type LlmOriginInput,
  lambda,
  llm,
  type OriginInput,
} from '../../../core/config/define.ts';
import { resolveSettings } from '../../../core/config/resolve.ts';
import { config, mistakes } from '../../support/config.ts';

const ARN = 'arn:aws:lambda:eu-central-1:123456789012:function:crm';
const TABLE = 'arn:aws:dynamodb:eu-west-1:123456789012:table/Profiles';

const withOrigin = (catalog: unknown, keyspace: object = {}) =>
  config({
    origins: { catalog },
    keyspaces: { product: { key: 'p:{sku}', origin: 'catalog', ttl: '1h', ...keyspace } },
  });
const ofLambda = (changes: object) =>
  withOrigin(lambda({ functionArn: ARN, ...changes } as LambdaOriginInput));
const ofTable = (changes: object) =>
  withOrigin(
    dynamodb({ table: 'Products', key: { pk: '{sku}' }, ...changes } as DynamodbOriginInput),
  );
const ofModel = (changes: object, key = 'llm:{prompt|normal|hash}') =>
  withOrigin(
    llm({ api: 'openai', baseUrl: 'https://api.example.com', model: 'm', ...changes } as never),
    { key },
  );
const keyspace = (changes: object) => withOrigin(lambda({ functionArn: ARN }), changes);
const resolved = (input: OriginInput, own: Partial<KeyspaceInput> = {}) =>
  resolveSettings(withOrigin(input, own));

describe.each([
  [
    'a lambda',
    [
      [ofLambda({ functionArn: 'crm' }), 'origins.catalog.functionArn: expected the ARN of a'],
      [ofLambda({ batch: 0 }), 'origins.catalog.batch: expected a whole number from 1 to 1000'],
      [ofLambda({ bach: 5 }), 'origins.catalog.bach: expected one of functionArn, batch, timeout'],
    ],
  ],
  [
    'a table',
    [
      [ofTable({ table: 'a b' }), 'origins.catalog.table: expected the name or the ARN of a table'],
      [ofTable({ max: 101 }), 'origins.catalog.max: expected a whole number from 1 to 100'],
      [ofTable({ key: {} }), 'origins.catalog.key: expected the attributes of a primary key, one'],
      [
        ofTable({ key: { a: '{sku}', b: 'x', c: 'y' } }),
        'origins.catalog.key: expected the attributes of a primary key, one or two, found 3',
      ],
      [
        ofTable({ key: { pk: 5 } }),
        "origins.catalog.key.pk: expected a template, as 'USER#{user}'",
      ],
      [ofTable({ key: { pk: '{sku' } }), 'origins.catalog.key.pk: expected balanced braces'],
      [
        ofTable({ key: { pk: { number: '{sku|hash}' } } }),
        "origins.catalog.key.pk.number: expected params without |hash, found '{sku|hash}'",
      ],
      [ofTable({ attributes: [] }), 'origins.catalog.attributes: expected at least one name'],
      [ofTable({ key: { pk: 'P' } }), 'expected only params that origins.catalog.key passes on'],
      [
        ofTable({ key: { pk: '{id}', sk: '{sku}' } }),
        'keyspaces.product.key: expected a template with {id}, which origins.catalog.key needs',
      ],
    ],
  ],
  [
    'a language model',
    [
      [ofModel({ api: 'gpt' }), "origins.catalog.api: expected 'ollama' or 'openai', found 'gpt'"],
      [
        ofModel({ model: undefined }),
        'expected a template with {model}, which origins.catalog needs',
      ],
      [ofModel({}, 'llm:{model}:{prompt|hash}'), "'{prompt}' has no {model}"],
      [ofModel({}, 'llm:{question}'), 'expected a template with {prompt}, which origins.catalog'],
      [ofModel({ maxTokens: 0 }), 'origins.catalog.maxTokens: expected a whole number from 1'],
      [ofModel({ temperature: 3 }), 'origins.catalog.temperature: expected a temperature from 0'],
      [ofModel({ keep: 'all' }), "origins.catalog.keep: expected 'text' or 'body', found 'all'"],
      [
        ofModel({ perDay: { money: 5 } }),
        'origins.catalog.price: expected price beside perDay.money',
      ],
      [ofModel({ price: { input: 1 } }), 'origins.catalog.price.output: expected dollars'],
      [ofModel({ perDay: { tokens: 0.5 } }), 'origins.catalog.perDay.tokens: expected a whole'],
      [ofModel({ restAfterLoss: '0s' }), 'origins.catalog.restAfterLoss: expected a duration'],
      [ofModel({ auth: { secret: '' } }), 'origins.catalog.auth.secret: expected the name of a'],
      [ofModel({ headers: { host: 'x' } }), 'expected a header that is not the connection'],
      [
        ofModel({ baseUrl: 'http://10.0.0.1' }),
        "or allowPrivate: true beside it, found '10.0.0.1'",
      ],
    ],
  ],
  [
    'how values stand',
    [
      [
        keyspace({ codec: 'xml' }),
        "keyspaces.product.codec: expected 'raw', 'json' or 'bentocache'",
      ],
      [keyspace({ fields: [] }), 'keyspaces.product.fields: expected at least one path'],
      [
        keyspace({ fields: ['a..b'] }),
        "keyspaces.product.fields.0: expected a dotted path, as 'price'",
      ],
      [keyspace({ fields: 'a' }), 'keyspaces.product.fields: expected a list of dotted paths'],
      [
        keyspace({ compress: { with: 'lz4' } }),
        "keyspaces.product.compress.with: expected 'gzip' or",
      ],
      [keyspace({ compress: { with: 'gzip', above: '1' } }), 'compress.above: expected a size'],
      [
        keyspace({ codec: 'bentocache', compress: { with: 'zstd' } }),
        'keyspaces.product.compress: expected no compress beside bentocache',
      ],
      [
        keyspace({ fields: ['name'], category: '$.kind[0].id', tags: ['k:{category}'] }),
        "keyspaces.product.fields: expected 'kind.id' among them, which the tags need, found name",
      ],
      [
        keyspace({ negativeTtl: '10ms' }),
        'keyspaces.product.negativeTtl: expected a duration from 1s',
      ],
      [keyspace({ key: 'p:{sku|normal}' }), 'expected at most the modifiers |hash or |normal|hash'],
    ],
  ],
] as const)('mistakes in %s', (_what, cases) => {
  it.each(cases.map(([input, message]) => [message, input] as const))('%s', (message, input) => {
    expect(mistakes(input)).toContainEqual(expect.stringContaining(message));
  });
});

describe('origins', () => {
  it('resolve with their defaults', () => {
    const origin = (input: OriginInput, own?: Partial<KeyspaceInput>) =>
      resolved(input, own).origins.get('catalog');
    expect(origin(lambda({ functionArn: ARN }))).toMatchObject({
      batchSize: 1,
      timeoutMilliseconds: 5_000,
      source: { kind: 'lambda', functionArn: ARN, region: 'eu-central-1', isBatched: false },
    });
    expect(origin(lambda({ functionArn: ARN, batch: 1 }))?.source).toMatchObject({
      isBatched: true,
    });
    const table = origin(dynamodb({ table: TABLE, key: { pk: 'P#{sku}' } }));
    expect(table).toMatchObject({
      batchSize: 100,
      source: { table: TABLE, region: 'eu-west-1', isConsistent: false },
    });
    const input: LlmOriginInput = { api: 'ollama', baseUrl: 'https://m.example/', model: 'm' };
    expect(origin(llm(input), { key: 'p:{prompt|hash}' })).toMatchObject({
      batchSize: 1,
      timeoutMilliseconds: 30_000,
      source: {
        baseUrl: 'https://m.example',
        maxTokens: 1_024,
        keep: 'text',
        perDay: {},
        restAfterLossMilliseconds: 3_600_000,
      },
    });
  });

  it('take prices for a million tokens', () => {
    const price = { input: '$0.15', output: 0.6 };
    const input = { api: 'openai', baseUrl: 'https://m.example', model: 'm', price } as const;
    const settings = resolved(llm({ ...input, perDay: { money: '$5', tokens: 1_000 } }), {
      key: 'p:{prompt|hash}',
    });
    const source = settings.origins.get('catalog')?.source;
    expect(source).toMatchObject({ perDay: { tokens: 1_000, dollars: 5 } });
    const { price: own } = source as { readonly price: { input: number; output: number } };
    expect(own.input * 1e6).toBeCloseTo(0.15, 12);
    expect(own.output * 1e6).toBeCloseTo(0.6, 12);
  });

  it('take the size of their batches from the environment', () => {
    const size = (input: OriginInput) =>
      resolveSettings(withOrigin(input), {
        variables: { PREHEAT_ORIGIN_CATALOG_BATCH_SIZE: '7' },
      }).origins.get('catalog')?.batchSize;
    expect(size(lambda({ functionArn: ARN, batch: 25 }))).toBe(7);
    expect(size(dynamodb({ table: 'Products', key: { pk: '{sku}' } }))).toBe(7);
  });
});

describe('forms', () => {
  it('differ by what a reader must know, and by nothing else', () => {
    const formOf = (own: Partial<KeyspaceInput>) =>
      resolved(lambda({ functionArn: ARN }), own).keyspaces.get('product')?.codec.form;
    expect(formOf({})).toBe('');
    expect(formOf({ codec: 'raw', ttl: '5m' })).toBe('');
    const forms = [
      formOf({ codec: 'json' }),
      formOf({ codec: 'bentocache' }),
      formOf({ fields: ['a'] }),
      formOf({ fields: ['a', 'b'] }),
      formOf({ compress: { with: 'gzip' } }),
    ];
    expect(new Set([...forms, '']).size).toBe(6);
    expect(formOf({ compress: { with: 'zstd', above: '5KB' } })).toBe(forms[4]);
  });
});
