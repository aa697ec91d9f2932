/** The environment of warm. */
export interface WarmEnvironment {
  readonly ENVIRONMENT: string;
  readonly TABLE_NAME: string;
  readonly WARM_QUEUE_URL: string;
  readonly TOKENS_SECRET: string;
}
