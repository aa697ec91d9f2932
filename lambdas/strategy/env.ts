/** The environment of strategy. */
export interface StrategyEnvironment {
  readonly ENVIRONMENT: string;
  readonly TABLE_NAME: string;
  readonly WARM_QUEUE_URL: string;
  readonly STRATEGY: string;
}
