/** Where origins get their values from, resolved: what is left of `http()`, `lambda()` and the others. */
import type { Template } from '../keyspaces/template.ts';
import type { LoaderOriginInput } from './define-origins.ts';

/** A server that is called over HTTP. */
export interface ServerSource {
  /** Scheme, host and path without a slash at its end. */
  readonly baseUrl: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly authSecret?: string;
  /** Whether its address may be one of a private network or of this machine. */
  readonly allowPrivate?: boolean;
}

/** Where an HTTP origin is and how it is asked. */
export interface HttpSource extends ServerSource {
  readonly kind: 'http';
  readonly path: string;
  readonly batch?: {
    readonly path: string;
    /** The list param. */
    readonly param: string;
    readonly itemsPath: readonly string[];
    readonly idField: string;
  };
}

/** A function of AWS Lambda. */
export interface LambdaSource {
  readonly kind: 'lambda';
  readonly functionArn: string;
  /** The region that the ARN names. */
  readonly region: string;
  /** Whether it is sent lists. */
  readonly isBatched: boolean;
}

/** A table of DynamoDB. */
export interface DynamodbSource {
  readonly kind: 'dynamodb';
  /** Name or ARN. */
  readonly table: string;
  /** The region that the ARN names; absent: that of the deployment. */
  readonly region?: string;
  readonly key: readonly KeyAttribute[];
  /** Absent: all. */
  readonly attributes?: readonly string[];
  readonly isConsistent: boolean;
}

/** One attribute of a primary key. */
export interface KeyAttribute {
  readonly name: string;
  readonly template: Template;
  readonly isNumber: boolean;
}

/** A language model. */
export interface LlmSource extends ServerSource {
  readonly kind: 'llm';
  readonly api: 'ollama' | 'openai';
  /** Absent: each key tells its own. */
  readonly model?: string;
  readonly system?: string;
  readonly maxTokens: number;
  readonly temperature?: number;
  readonly keep: 'text' | 'body';
  /** Dollars for one token. */
  readonly price?: { readonly input: number; readonly output: number };
  /** Limits of one UTC day. */
  readonly perDay: { readonly tokens?: number; readonly dollars?: number };
  readonly restAfterLossMilliseconds: number;
}

/** The user's own functions. */
export interface LoaderSource {
  readonly kind: 'loader';
  readonly one?: NonNullable<LoaderOriginInput['one']>;
  readonly many?: NonNullable<LoaderOriginInput['many']>;
}

/** Any of them. */
export type Source = HttpSource | LambdaSource | DynamodbSource | LlmSource | LoaderSource;
