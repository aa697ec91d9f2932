/** Secrets: those that are there already, by name, and permission to read one. */
import { ArnFormat, Stack } from 'aws-cdk-lib';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
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

/** Lets a function read the value; the CDK's own grant tells it of rotation and versions as well. */
export function grantValue(grantee: IGrantable, arn: string): void {
  Grant.addToPrincipal({
    grantee,
    actions: ['secretsmanager:GetSecretValue'],
    resourceArns: [arn],
  });
}
