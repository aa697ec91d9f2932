/** `tasks`: keys that shall be warm, registered at run time. */
import type { Construct } from 'constructs';
import type { TasksEnvironment } from '../lambdas/tasks/env.ts';
import { join } from './binding.ts';
import type { EnvironmentProps } from './environments.ts';
import { UnitFunction } from './function.ts';
import type { AccessPatterns } from './table.ts';
import type { Tokens } from './tokens.ts';

/** Keeps tasks in the table; the strategy `critical` warms them. */
export class TasksFunction extends UnitFunction<TasksEnvironment> {
  constructor(
    scope: Construct,
    id: string,
    props: {
      readonly environment: EnvironmentProps;
      readonly patterns: AccessPatterns;
      readonly tokens: Tokens;
    },
  ) {
    super(scope, id, {
      environment: props.environment,
      unit: 'tasks',
      description: 'Keeps registered tasks',
      timeoutSeconds: 20,
      memoryMegabytes: 512,
      uses: join(props.patterns.use('readWrite'), props.tokens.use()),
    });
  }
}
