/** The environments there are: everything that names one checks it here. */
import { describe, inputInvalid } from '../errors.ts';
import { oneOf } from './nearest.ts';

/** From the smallest to the one that counts; `local` is an AWS emulator on this machine. */
export const ENVIRONMENT_NAMES = ['dev', 'staging', 'prod', 'local'] as const;

/** Name of an environment. */
export type EnvironmentName = (typeof ENVIRONMENT_NAMES)[number];

/** Whether it is one of them. */
export function isEnvironmentName(name: unknown): name is EnvironmentName {
  return ENVIRONMENT_NAMES.includes(name as EnvironmentName);
}

/**
 * Reads a name that came from outside; `path` says from where.
 *
 * @throws PreheatError `input_invalid` that lists the environments, and the nearest one.
 */
export function readEnvironmentName(name: unknown, path: string): EnvironmentName {
  if (isEnvironmentName(name)) return name;
  const expected = oneOf(ENVIRONMENT_NAMES, typeof name === 'string' ? name : undefined);
  throw inputInvalid([{ path, expected, found: describe(name) }]);
}
