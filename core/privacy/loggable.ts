/** What of an error may stand in a log: never a key, a value or a secret. */
import { PreheatError } from '../preheat-error.ts';

/**
 * A text up to the first value in it: what stands in quotes, or behind `found`, was given by
 * somebody, and may name people.
 */
export function withoutValues(text: string): string {
  const at = text.search(/, found |['"`]/);
  return at < 0 ? text : `${text.slice(0, at).trimEnd()}…`;
}

/**
 * The message of anything thrown, as far as it may be logged. Our own errors of origins and parts
 * name only what operators have named; those of libraries may repeat what they were given: Redis
 * an unknown command's arguments, JSON the text that is none.
 */
export function loggable(thrown: unknown): string {
  if (!(thrown instanceof Error)) return typeof thrown;
  return isOurs(thrown) ? thrown.message : `${thrown.name}: ${withoutValues(thrown.message)}`;
}

/**
 * For a `catch` where the runtime logs what is thrown, with all its properties: what is not ours
 * goes on as an error that says no more than `loggable`.
 */
export function throwLoggable(thrown: unknown): never {
  if (isOurs(thrown)) throw thrown;
  const error = new Error(loggable(thrown));
  error.stack = `${error.message}\n${stackOf(thrown) ?? ''}`;
  throw error;
}

function isOurs(thrown: unknown): boolean {
  return thrown instanceof PreheatError && thrown.fault !== 'user' && thrown.code !== 'internal';
}

/** Where it was thrown: the stack without the message that begins it. */
export function stackOf(thrown: unknown): string | undefined {
  if (!(thrown instanceof Error)) return undefined;
  return thrown.stack
    ?.split('\n')
    .filter((line) => /^\s+at /.test(line))
    .join('\n');
}
