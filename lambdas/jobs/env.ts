/** The environment of jobs. */
export interface JobsEnvironment {
  readonly ENVIRONMENT: string;
  readonly TABLE_NAME: string;
  readonly TOKENS_SECRET: string;
}
