/** What a command works with: the API, the options that all commands take, the output. */
import type { Command } from 'commander';
import { endpointMissing } from '../core/command-errors.ts';
import { type ApiClient, makeApiClient } from './api/client.ts';
import { findTarget, type TargetOptions } from './api/target.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import type { CliPorts } from './ports.ts';

/** Options that every command takes. */
export interface GlobalOptions extends TargetOptions {
  readonly json?: boolean;
}

/** One run of one command. */
export interface Session {
  readonly ports: CliPorts;
  readonly options: GlobalOptions;
  /** @throws PreheatError where it is not known which API is meant. */
  api(): Promise<ApiClient>;
  /** Writes an answer: as JSON where that is asked for, else as the lines. */
  show<Answer>(answer: Answer, format: (answer: Answer) => readonly string[]): void;
  /** Tells people something beside the answer. */
  note(line: string): void;
}

/** What a command does; nothing answered means that all went well. */
export type Run<Options> = (
  session: Session,
  args: readonly (string | readonly string[] | undefined)[],
  options: Options & GlobalOptions,
) => Promise<ExitCode> | Promise<void>;

/** What commands are added with. */
export interface Cli {
  /** Gives a command its work. */
  act<Options extends object>(command: Command, run: Run<Options>): Command;
  /** How the last command ended. */
  readonly exitCode: () => ExitCode;
}

/** Makes the frame of all commands. */
export function makeCli(ports: CliPorts): Cli {
  let exitCode: ExitCode = EXIT.ok;
  return {
    exitCode: () => exitCode,
    act(command, run) {
      return command.action(async () => {
        type Given = Parameters<typeof run>[2];
        const options = command.optsWithGlobals<Given>();
        const args = command.processedArgs as Parameters<typeof run>[1];
        exitCode = (await run(makeSession(ports, options), args, options)) ?? EXIT.ok;
      });
    },
  };
}

function makeSession(ports: CliPorts, options: GlobalOptions): Session {
  const { stdout, stderr } = ports;
  return {
    ports,
    options,
    async api() {
      const target = await findTarget(options, ports);
      if (!target) throw endpointMissing();
      const isRaw = options.json === true;
      return makeApiClient(target, { isRaw, interrupt: ports.interrupt });
    },
    show(answer, format) {
      const lines = options.json ? [JSON.stringify(answer, null, 2)] : format(answer);
      stdout.write(lines.map((line) => `${line}\n`).join(''));
    },
    note(line) {
      stderr.write(`${line}\n`);
    },
  };
}
