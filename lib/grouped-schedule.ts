/** A schedule in a group. */
import { Schedule, type ScheduleGroup, type ScheduleProps } from 'aws-cdk-lib/aws-scheduler';
import type { Construct } from 'constructs';

/** Waits for its group: the CDK writes the group's name out, and CloudFormation does not see what it refers to. */
export class GroupedSchedule extends Schedule {
  constructor(
    scope: Construct,
    id: string,
    props: ScheduleProps & { readonly scheduleGroup: ScheduleGroup },
  ) {
    super(scope, id, props);
    this.node.addDependency(props.scheduleGroup);
  }
}
