/** How the command ends, as `--help` and docs/cli.md say it. */
import { CommanderError } from 'commander';
import { PreheatError } from '../core/errors.ts';

/** Exit codes by what they mean. */
export const EXIT = {
  ok: 0,
  failed: 1,
  usage: 2,
  refused: 3,
  /** 128 + SIGINT, as shells count. */
  interrupted: 130,
} as const;

/** One of {@link EXIT}. */
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Nobody there, or nobody who lets us in. */
const REFUSED = ['endpoint_unreachable', 'endpoint_foreign', 'endpoint_missing', 'aws_refused'];
const USAGE = ['input_invalid', 'request_invalid', 'params_invalid', 'body_too_large'];

/** The code that an error ends with. */
export function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  if (!(error instanceof PreheatError)) return EXIT.failed;
  if (error.status === 401 || error.status === 403) return EXIT.refused;
  if (REFUSED.includes(error.code)) return EXIT.refused;
  return USAGE.includes(error.code) ? EXIT.usage : EXIT.failed;
}
