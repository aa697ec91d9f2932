/** The environment of ingest. */
export interface IngestEnvironment {
  readonly ENVIRONMENT: string;
  readonly TABLE_NAME: string;
}
