/** What `npm run deploy|diff|destroy -- ENVIRONMENT [FLAGS]` says. */
import {
  ENVIRONMENT_NAMES,
  type EnvironmentName,
  readEnvironmentName,
} from '../../core/config/environment-names.ts';
import { inputInvalid } from '../../core/errors.ts';

const COMMANDS = ['deploy', 'diff', 'destroy'] as const;

/** What is done with a stack. */
export type CloudCommand = (typeof COMMANDS)[number];

/** One call, read and checked. */
export type CloudCall =
  | { readonly kind: 'help'; readonly text: string }
  | {
      readonly kind: 'run';
      readonly command: CloudCommand;
      readonly environment: EnvironmentName;
      readonly stack: string;
      /** For the CDK, as they came. */
      readonly flags: readonly string[];
      /** Name of the stack, of a call that shall not ask before it destroys. */
      readonly confirmed: string | undefined;
    };

const ABOUT: Readonly<Record<CloudCommand, string>> = {
  deploy: 'Makes or updates the stack Preheat-ENVIRONMENT.',
  diff: 'Shows what a deployment would change.',
  destroy: 'Removes the stack, and says first what stays.',
};
const CONFIRM = '--confirm';

/**
 * Reads the arguments after the script's name.
 *
 * @throws PreheatError `input_invalid` for a command or an environment that does not exist.
 */
export function readCall([command, ...args]: readonly string[]): CloudCall {
  if (!isCommand(command)) {
    const expected = `one of ${COMMANDS.join(', ')}`;
    throw inputInvalid([{ path: 'command', expected, found: `'${command ?? ''}'` }]);
  }
  if (args.includes('--help') || args.includes('-h')) {
    return { kind: 'help', text: helpOf(command) };
  }
  const [name, ...rest] = args;
  // A flag in its place means that there is none: what follows it may be its value.
  const given = name?.startsWith('-') ? undefined : name;
  const environment = readEnvironmentName(given, `npm run ${command} -- ENVIRONMENT`);
  const { flags, confirmed } = command === 'destroy' ? takeConfirmation(rest) : { flags: rest };
  return {
    kind: 'run',
    command,
    environment,
    stack: `Preheat-${environment}`,
    flags,
    confirmed,
  };
}

function isCommand(command: string | undefined): command is CloudCommand {
  return COMMANDS.some((known) => known === command);
}

function takeConfirmation(args: readonly string[]): {
  readonly flags: readonly string[];
  readonly confirmed?: string | undefined;
} {
  const place = args.indexOf(CONFIRM);
  if (place < 0) return { flags: args };
  return { flags: args.toSpliced(place, 2), confirmed: args[place + 1] ?? '' };
}

function helpOf(command: CloudCommand): string {
  return [
    `npm run ${command} -- ENVIRONMENT [FLAGS]`,
    '',
    ABOUT[command],
    '',
    `ENVIRONMENT  ${ENVIRONMENT_NAMES.join(', ')}`,
    `FLAGS        any of 'cdk ${command}', such as ${command === 'deploy' ? '--require-approval never' : '--profile NAME'}`,
    ...(command === 'destroy'
      ? [`${CONFIRM} STACK  does not ask; STACK is Preheat-prod where that keeps its data`]
      : []),
  ].join('\n');
}
