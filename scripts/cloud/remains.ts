/** What is left of a stack when it is destroyed, out of its template. */

/** A CloudFormation template, as far as it matters here. */
export interface Template {
  readonly Resources: Readonly<
    Record<string, { readonly Type: string; readonly DeletionPolicy?: string }>
  >;
}

/** What it is good for; of other types their name must do. */
const MEANINGS: Readonly<Record<string, string>> = {
  'AWS::DynamoDB::Table': 'the table with all that was learned',
  'AWS::SecretsManager::Secret': 'the keys without which people cannot be read in the table',
  'AWS::ApiGateway::Account': "the account's setting that lets API Gateway write logs",
  'AWS::IAM::Role': 'the role with which API Gateway writes logs',
  'AWS::ElastiCache::ReplicationGroup': 'a last snapshot of the cache',
};
const KEPT = ['Retain', 'RetainExceptOnCreate', 'Snapshot'];

/** A line for each resource that is kept, or of which a snapshot is. */
export function listRemains({ Resources }: Template): readonly string[] {
  return Object.entries(Resources)
    .filter(([, { DeletionPolicy = 'Delete' }]) => KEPT.includes(DeletionPolicy))
    .map(([id, { Type }]) => `${MEANINGS[Type] ?? Type} (${id})`);
}
