/** Does what a call says, with the CDK's own command. */
import { inputInvalid } from '../../core/errors.ts';
import type { CloudCall } from './read-call.ts';
import { listRemains, type Template } from './remains.ts';

/** A stack as it was synthesised. */
export interface Assembly {
  /** The folder, which the CDK takes in the place of the app. */
  readonly folder: string;
  readonly template: Template;
  /** CloudFormation refuses to delete it until that is switched off. */
  readonly isProtected: boolean;
}

/** What a call needs from outside. */
export interface CloudPorts {
  /** Runs `cdk` in the user's terminal; answers its exit code. */
  cdk(args: readonly string[]): Promise<number>;
  /** Synthesises without building any function; undefined where that failed, which it has told. */
  assemble(environment: string, stack: string): Promise<Assembly | undefined>;
  say(line: string): void;
  /** Asks at the terminal; undefined where there is none. */
  ask(question: string): Promise<string | undefined>;
}

/** Of the account and its region, not of one stack. */
const NOT_OURS = "the CDK's own stack CDKToolkit, its bucket with built functions, and secrets";

type Run = Extract<CloudCall, { readonly kind: 'run' }>;

/**
 * Runs a call; answers the exit code.
 *
 * @throws PreheatError `input_invalid` where a confirmation is missing or names another stack.
 */
export async function runCall(call: CloudCall, ports: CloudPorts): Promise<number> {
  if (call.kind === 'help') {
    ports.say(call.text);
    return 0;
  }
  if (call.command === 'destroy') return destroy(call, ports);
  const { command, stack, environment, flags } = call;
  return ports.cdk([command, stack, '-c', `env=${environment}`, ...flags]);
}

async function destroy(call: Run, ports: CloudPorts): Promise<number> {
  const { stack, environment, flags } = call;
  const assembly = await ports.assemble(environment, stack);
  if (!assembly) return 1;
  const remains = listRemains(assembly.template);
  ports.say(`${stack} is removed with all that is in it. What stays of it:`);
  for (const line of remains.length > 0 ? remains : ['nothing']) ports.say(`  ${line}`);
  ports.say(`Not of this stack, so it stays as well: ${NOT_OURS} that you have made.`);
  if (assembly.isProtected) {
    ports.say(
      `It is protected from deletion. Switch that off first: aws cloudformation update-termination-protection --stack-name ${stack} --no-enable-termination-protection`,
    );
    await confirm(call, ports);
  }
  // It has been confirmed here, or the CDK asks.
  const force = assembly.isProtected && !flags.includes('--force') ? ['--force'] : [];
  return ports.cdk(['destroy', stack, '--app', assembly.folder, ...force, ...flags]);
}

async function confirm({ stack, confirmed }: Run, ports: CloudPorts): Promise<void> {
  const answer = confirmed ?? (await ports.ask(`Type ${stack} to destroy it: `));
  if (answer === stack) return;
  const found = answer === undefined ? 'no terminal to ask at' : `'${answer}'`;
  const path = confirmed === undefined && answer !== undefined ? 'confirmation' : '--confirm';
  throw inputInvalid([{ path, expected: `'${stack}', for it keeps data`, found }]);
}
