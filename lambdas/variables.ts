/** Variables that several units declare, each spelled once. */
import { ENVIRONMENT_NAMES } from '../core/config/environment-names.ts';
import { flag, integer, oneOf, optional, text, url } from '../core/environment.ts';

/** Whose settings hold; every unit has it. */
export const COMMON = { ENVIRONMENT: oneOf(...ENVIRONMENT_NAMES) } as const;

/** The AccessPatterns table, and the secret with the keys of what is sealed in it. */
export const TABLE = { TABLE_NAME: text(), SEAL_SECRET: text() } as const;

/** The queue that the warmer reads. */
export const WARM_QUEUE = { WARM_QUEUE_URL: url('https', 'http') } as const;

/** The secret that holds the API's tokens. */
export const TOKENS = { TOKENS_SECRET: text() } as const;

/** How to reach the server of the cache. */
export const REDIS = {
  REDIS_HOST: text(),
  REDIS_PORT: integer(1, 65_535),
  REDIS_TLS: flag(false),
  /** True where it speaks the protocol of Redis Cluster. */
  REDIS_CLUSTER: flag(false),
  /** Absent where the cache has no users but its default one. */
  REDIS_USERNAME: optional(text()),
  /** The secret that holds the password; absent where the cache asks for none. */
  REDIS_PASSWORD_SECRET: optional(text()),
} as const;

/** How to reach the cache: the server itself, or the function that speaks to it for others. */
export const CACHE = {
  ...REDIS,
  REDIS_HOST: optional(text()),
  REDIS_PORT: optional(integer(1, 65_535)),
  CACHE_PROXY_FUNCTION: optional(text()),
} as const;
