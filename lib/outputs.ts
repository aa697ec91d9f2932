/** What a stack tells about itself. */
import { CfnOutput, type Stack } from 'aws-cdk-lib';
import { STACK_OUTPUTS, type StackOutput } from '../core/stack-outputs.ts';

/** Adds outputs; one that this stack does not have is left out. */
export function addOutputs(
  stack: Stack,
  outputs: Readonly<Record<StackOutput, string | undefined>>,
): void {
  for (const [name, value] of Object.entries(outputs)) {
    if (value !== undefined) new CfnOutput(stack, STACK_OUTPUTS[name as StackOutput], { value });
  }
}
