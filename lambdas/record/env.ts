/** The environment of record. */
export interface RecordEnvironment {
  readonly ENVIRONMENT: string;
  readonly ACCESS_QUEUE_URL: string;
  readonly TOKENS_SECRET: string;
}
