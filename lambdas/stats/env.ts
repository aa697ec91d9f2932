/** The environment of stats. */
export interface StatsEnvironment {
  readonly ENVIRONMENT: string;
  readonly TABLE_NAME: string;
  readonly TOKENS_SECRET: string;
}
