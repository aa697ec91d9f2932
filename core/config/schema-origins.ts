/** The shape of the origins in `preheat.config.ts`; every message completes “expected …”. */
import * as z from 'zod/mini';
import type { LoaderOriginInput } from './define-origins.ts';
import {
  checked,
  durationFrom,
  flag,
  leaves,
  secretName,
  strict,
  text,
  texted,
  texts,
  whole,
} from './values.ts';

const limits = {
  timeout: z.optional(leaves.timeout),
  rate: z.optional(leaves.rate),
  concurrency: z.optional(leaves.concurrency),
  callCost: z.optional(leaves.callCost),
};

const baseUrl = text("a url, as 'https://api.example.com'");
const server = {
  headers: z.optional(texted('an object of header names and values')),
  auth: z.optional(secretName),
  allowPrivate: z.optional(flag),
};

const http = strict({
  kind: z.literal('http'),
  baseUrl,
  path: text("a path, as '/products/{sku}'"),
  ...server,
  batch: z.optional(
    strict({
      path: text("a path, as '/products?ids={sku,}'"),
      max: leaves.batchSize,
      items: z.optional(text("a dotted path into the answer, as 'data.items'")),
      id: z.optional(text('the name of the field that holds the id')),
    }),
  ),
  ...limits,
});

const FUNCTION_ARN =
  /^arn:aws[\w-]*:lambda:[a-z0-9-]+:\d{12}:function:[\w-]{1,64}(:[\w$-]{1,128})?$/;

const lambda = strict({
  kind: z.literal('lambda'),
  functionArn: checked(
    "the ARN of a function, as 'arn:aws:lambda:eu-central-1:123456789012:function:crm'",
    (arn) => FUNCTION_ARN.test(arn),
  ),
  batch: z.optional(leaves.batchSize),
  ...limits,
});

const TABLE = /^(arn:aws[\w-]*:dynamodb:[a-z0-9-]+:\d{12}:table\/)?[\w.-]{3,255}$/;
const keyTemplate = "a template, as 'USER#{user}', or { number: '{year}' }";

const dynamodb = strict({
  kind: z.literal('dynamodb'),
  table: checked('the name or the ARN of a table', (name) => TABLE.test(name)),
  key: z.record(
    z.string(),
    z.union([text(keyTemplate), strict({ number: text("a template, as '{year}'") })], {
      error: keyTemplate,
    }),
    { error: "an object of key attributes and templates, as { pk: 'USER#{user}' }" },
  ),
  attributes: z.optional(texts),
  consistent: z.optional(flag),
  max: z.optional(leaves.dynamodbBatch),
  ...limits,
});

const llm = strict({
  kind: z.literal('llm'),
  api: z.enum(['ollama', 'openai'], { error: "'ollama' or 'openai'" }),
  baseUrl,
  ...server,
  model: z.optional(text('the name of a model')),
  system: z.optional(text('a text')),
  maxTokens: z.optional(whole(1, 1_000_000)),
  temperature: z.optional(leaves.temperature),
  keep: z.optional(z.enum(['text', 'body'], { error: "'text' or 'body'" })),
  price: z.optional(strict({ input: leaves.dollars, output: leaves.dollars })),
  perDay: z.optional(
    strict({
      tokens: z.optional(whole(1, Number.MAX_SAFE_INTEGER)),
      money: z.optional(leaves.dollars),
    }),
  ),
  restAfterLoss: z.optional(durationFrom('1s', '30d')),
  ...limits,
});

function userFunction<F>() {
  return z.custom<F>((value) => typeof value === 'function', { error: 'a function' });
}

const loader = strict({
  kind: z.literal('loader'),
  one: z.optional(userFunction<NonNullable<LoaderOriginInput['one']>>()),
  many: z.optional(userFunction<NonNullable<LoaderOriginInput['many']>>()),
  max: z.optional(leaves.batchSize),
  ...limits,
});

/** Any origin. */
export const originSchema = z.discriminatedUnion('kind', [http, lambda, dynamodb, llm, loader], {
  error: 'an origin made by http(), lambda(), dynamodb(), llm() or loader()',
});
