/** Secrets that are there already, by name. */
import { ArnFormat, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/** Secrets Manager ends every ARN with six characters that nobody can know before. */
const ARN_SUFFIX = '-??????';

/** The ARN of a secret of the deployment's account and region, for a permission. */
export function secretArn(scope: Construct, name: string): string {
  return Stack.of(scope).formatArn({
    service: 'secretsmanager',
    resource: 'secret',
    resourceName: `${name}${ARN_SUFFIX}`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
}
