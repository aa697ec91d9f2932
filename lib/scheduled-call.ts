/** A function as the target of a schedule. */
import { Grant, type IRole } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ScheduleTargetBaseProps } from 'aws-cdk-lib/aws-scheduler-targets';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';

/** Calls the function itself; the CDK's target may call its versions and aliases as well. */
export class ScheduledCall extends LambdaInvoke {
  private readonly called: IFunction;

  constructor(called: IFunction, props: ScheduleTargetBaseProps) {
    super(called, props);
    this.called = called;
  }

  protected override addTargetActionToRole(grantee: IRole): void {
    Grant.addToPrincipal({
      grantee,
      actions: ['lambda:InvokeFunction'],
      resourceArns: [this.called.functionArn],
    });
  }
}
