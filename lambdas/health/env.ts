/** The environment of health. */
export interface HealthEnvironment {
  readonly ENVIRONMENT: string;
  readonly TABLE_NAME: string;
  readonly REDIS_HOST: string;
  readonly REDIS_PORT: string;
  readonly REDIS_TLS: string;
  readonly REDIS_PASSWORD_SECRET?: string;
}
