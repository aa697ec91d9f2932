/** The environment of status. */
export interface StatusEnvironment {
  readonly ENVIRONMENT: string;
  readonly TABLE_NAME: string;
  readonly TOKENS_SECRET: string;
}
