/** What a user writes about origins: the input types and the functions that build them. */

/** `'30m'`, `'1.5h'`, `'250ms'`. */
export type Duration = string;

/** A value kept outside the file: resolved from the secret store when an origin is called. */
export interface SecretInput {
  readonly secret: string;
}

/** Limits that every origin has; the defaults are in `core/config/defaults.ts`. */
export interface OriginLimitsInput {
  /** Longest time one call may take. Default `'5s'`, of a language model `'30s'`. */
  readonly timeout?: Duration;
  /** Calls per period over all workers. Default `'100/min'`. */
  readonly rate?: string;
  /** Calls at the same time per worker. Default 10. */
  readonly concurrency?: number;
  /** Dollars for loading one key: `0.002` or `'$0.002'`; reports then speak of money. */
  readonly callCost?: number | string;
}

/** Where a server is that is called over HTTP. */
export interface ServerInput {
  /** Scheme, host and perhaps a path that every call begins with: no key can leave it. */
  readonly baseUrl: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as `authorization: Bearer …`. */
  readonly auth?: SecretInput;
  /**
   * Whether the host may be, or its name may lead to, an address of a private network or of this
   * machine. Link-local addresses (metadata of clouds) stay closed. Default false.
   */
  readonly allowPrivate?: boolean;
}

/** An HTTP origin; `{param}` in a path is filled from the key, `{param,}` is a comma list. */
export interface HttpOriginInput extends OriginLimitsInput, ServerInput {
  readonly path: string;
  readonly batch?: HttpBatchInput;
}

/** One call for many keys. The answer is a list of values, or an object from id to value. */
export interface HttpBatchInput {
  /** Path with one list param, as `/products?ids={sku,}`. */
  readonly path: string;
  /** Most keys in one call. */
  readonly max: number;
  /** Where the list stands in the answer, as `data.items`; default: the answer itself. */
  readonly items?: string;
  /** The field of a listed value that holds the param; default: the param's name. */
  readonly id?: string;
}

/** A function of AWS Lambda; `docs/origins.md` has the payloads. */
export interface LambdaOriginInput extends OriginLimitsInput {
  /** With a version or an alias, or without. */
  readonly functionArn: string;
  /** Most keys in one call; the function is then sent lists, also of one key. Default: one by one. */
  readonly batch?: number;
}

/** A table of DynamoDB: the item is the value, as JSON. */
export interface DynamodbOriginInput extends OriginLimitsInput {
  /** Its name, in the account and region of the deployment, or its ARN. */
  readonly table: string;
  /** The primary key: one or two attributes, each with a template over the key's params. */
  readonly key: Readonly<Record<string, string | NumberKeyInput>>;
  /** Attributes that are read, as `['name', 'price']`. Default: all. */
  readonly attributes?: readonly string[];
  /** Reads what was written last, at twice the price. Default false. */
  readonly consistent?: boolean;
  /** Most keys in one call, at most 100. Default 100. */
  readonly max?: number;
}

/** A number attribute of a primary key. */
export interface NumberKeyInput {
  /** A template, as `'{year}'`. */
  readonly number: string;
}

/** A language model: the params `prompt`, and `model` where it is not fixed here. */
export interface LlmOriginInput extends OriginLimitsInput, ServerInput {
  /** `ollama`: `/api/generate`; `openai`: `/v1/chat/completions`, which many servers speak. */
  readonly api: 'ollama' | 'openai';
  /** The one model; without it, keys must tell theirs: `llm:{model}:{prompt|normal|hash}`. */
  readonly model?: string;
  /** Instructions that stand before every prompt. */
  readonly system?: string;
  /** Most tokens of one answer. Default 1,024. */
  readonly maxTokens?: number;
  /** 0 to 2. Default: that of the server. */
  readonly temperature?: number;
  /** What is kept: the answer's words, or the whole body of the answer. Default `'text'`. */
  readonly keep?: 'text' | 'body';
  /** Dollars for a million tokens; needed for `perDay.money`. */
  readonly price?: { readonly input: number | string; readonly output: number | string };
  /** What may be spent on calls of this origin in one UTC day. Default: no limit. */
  readonly perDay?: { readonly tokens?: number; readonly money?: number | string };
  /**
   * How long a prompt rests whose call ended without an answer, so that it may have been paid: a
   * worker died or the time was over. Default `'1h'`.
   */
  readonly restAfterLoss?: Duration;
}

/** What a loader may use: the signal ends with the call's timeout. */
export interface LoaderContext {
  readonly signal: AbortSignal;
}

/** The params of one key. */
export type LoaderParams = Readonly<Record<string, string>>;

/** A custom origin in TypeScript. Return `undefined` where there is no such value. */
export interface LoaderOriginInput extends OriginLimitsInput {
  readonly one?: (params: LoaderParams, context: LoaderContext) => Promise<unknown>;
  /** Many at once; answers in the order of the question. */
  readonly many?: (
    params: readonly LoaderParams[],
    context: LoaderContext,
  ) => Promise<readonly unknown[]>;
  /** Most keys in one call of `many`. Default 50. */
  readonly max?: number;
}

/** An origin as the functions below build it. */
export type OriginInput =
  | (HttpOriginInput & { readonly kind: 'http' })
  | (LambdaOriginInput & { readonly kind: 'lambda' })
  | (DynamodbOriginInput & { readonly kind: 'dynamodb' })
  | (LlmOriginInput & { readonly kind: 'llm' })
  | (LoaderOriginInput & { readonly kind: 'loader' });

/** An origin behind HTTP, single or batched. */
export function http(input: HttpOriginInput): OriginInput {
  return { ...input, kind: 'http' };
}

/** A function of AWS Lambda, single or batched. */
export function lambda(input: LambdaOriginInput): OriginInput {
  return { ...input, kind: 'lambda' };
}

/** A table of DynamoDB, read in batches. */
export function dynamodb(input: DynamodbOriginInput): OriginInput {
  return { ...input, kind: 'dynamodb' };
}

/** A language model behind Ollama's API or OpenAI's. */
export function llm(input: LlmOriginInput): OriginInput {
  return { ...input, kind: 'llm' };
}

/** An origin in TypeScript: one function for one key, or an object with `one` and `many`. */
export function loader(
  input: LoaderOriginInput | NonNullable<LoaderOriginInput['one']>,
): OriginInput {
  return { ...(typeof input === 'function' ? { one: input } : input), kind: 'loader' };
}

/** Names a secret, so that the file holds none. */
export function secret(name: string): SecretInput {
  return { secret: name };
}
