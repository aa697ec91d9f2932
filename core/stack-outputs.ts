/** Outputs of a deployed stack: named by `lib/`, read by the command and by people. */

/** Names of outputs; a new one is harmless, a changed one breaks commands that are out there. */
export const STACK_OUTPUTS = {
  apiUrl: 'ApiUrl',
  /** `tokens` or `iam`. */
  apiAuth: 'ApiAuth',
  dashboardUrl: 'DashboardUrl',
  tokensSecret: 'TokensSecret',
  tableName: 'TableName',
  sealKeysSecret: 'SealKeysSecret',
  eventBusName: 'EventBusName',
  accessEventsUrl: 'AccessEventsUrl',
  accessEventsDeadLettersUrl: 'AccessEventsDeadLettersUrl',
  warmQueueUrl: 'WarmQueueUrl',
  warmQueueDeadLettersUrl: 'WarmQueueDeadLettersUrl',
  cacheHost: 'CacheHost',
  cachePort: 'CachePort',
  /** Of a cache that the stack makes: JSON with `username` and `password`. */
  cacheReaderSecret: 'CacheReaderSecret',
  cacheWarmerSecret: 'CacheWarmerSecret',
} as const;

/** What an output tells. */
export type StackOutput = keyof typeof STACK_OUTPUTS;
