/** What a stack has that costs by being there or each time it runs: the page on costs needs it. */
import { App } from 'aws-cdk-lib';
import { CfnAlarm, CfnDashboard } from 'aws-cdk-lib/aws-cloudwatch';
import { CfnKey } from 'aws-cdk-lib/aws-kms';
import { CfnEventSourceMapping, type CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import type { Settings } from '../core/config/settings.ts';
import type { EnvironmentProps } from './environments.ts';
import { UnitFunction } from './function.ts';
import { PreheatStack } from './preheat-stack.ts';

/** Counts of one stack. */
export interface StackFacts {
  readonly alarms: number;
  readonly boards: number;
  readonly keys: number;
  /** Queues that Lambda asks for messages all day. */
  readonly polledQueues: number;
  /** Megabytes of each unit. */
  readonly memory: ReadonlyMap<string, number>;
  /** How often each schedule starts its function, as Scheduler is told, by the schedule's path. */
  readonly schedules: ReadonlyMap<string, string>;
}

/** Makes the stack, without its functions' code, and looks at it. */
export function stackFacts(environment: EnvironmentProps, settings: Settings): StackFacts {
  const context = { 'aws:cdk:bundling-stacks': [] };
  const app = new App({ context, stackTraces: false, treeMetadata: false });
  const stack = new PreheatStack(app, 'Preheat', { environment, settings });
  const all = stack.node.findAll();
  const functions = all.filter((construct) => construct instanceof UnitFunction);
  const schedules = all.filter((construct) => construct instanceof CfnSchedule);
  return {
    alarms: all.filter((construct) => construct instanceof CfnAlarm).length,
    boards: all.filter((construct) => construct instanceof CfnDashboard).length,
    keys: all.filter((construct) => construct instanceof CfnKey).length,
    polledQueues: all.filter((construct) => construct instanceof CfnEventSourceMapping).length,
    memory: new Map(
      functions.map(({ unit, node }) => [unit, (node.defaultChild as CfnFunction).memorySize ?? 0]),
    ),
    schedules: new Map(
      schedules.map(({ node, scheduleExpression }) => [node.path, scheduleExpression]),
    ),
  };
}
