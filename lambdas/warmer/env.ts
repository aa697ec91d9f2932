/** The environment of warmer. */
export interface WarmerEnvironment {
  readonly ENVIRONMENT: string;
  readonly TABLE_NAME: string;
  readonly WARM_QUEUE_URL: string;
  readonly REDIS_HOST: string;
  readonly REDIS_PORT: string;
  readonly REDIS_TLS: string;
  readonly REDIS_PASSWORD_SECRET?: string;
}
