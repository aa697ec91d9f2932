/** What `-c name=value` may say, read once and checked. */
import { resolve } from 'node:path';
import { type EnvironmentName, readEnvironmentName } from '../core/config/environment-names.ts';
import { describe, inputInvalid } from '../core/errors.ts';

const ENVIRONMENT = 'env';
const CONFIG = 'config';
const OURS: readonly string[] = [ENVIRONMENT, CONFIG];
/** Context of the CDK itself: feature flags, and what its command line adds. */
const OF_THE_CDK = /^(@aws-cdk|aws:)/;

/** What the context asks for. */
export interface Context {
  readonly environment: EnvironmentName;
  /** Absolute; undefined: `preheat.config.ts`. */
  readonly configFile?: string;
}

/**
 * Reads the context of the app.
 *
 * @throws PreheatError `input_invalid` for an unknown environment, for what is no path, and for any
 * name that is not ours: a mistyped one would otherwise be ignored, and the wrong environment
 * deployed.
 */
export function readContext(context: Readonly<Record<string, unknown>>): Context {
  const unknown = Object.keys(context).find(
    (name) => !OURS.includes(name) && !OF_THE_CDK.test(name),
  );
  if (unknown !== undefined) {
    const expected = `only ${OURS.map((name) => `'${name}'`).join(' and ')}`;
    throw inputInvalid([{ path: 'context', expected, found: describe(unknown) }]);
  }
  const environment = readEnvironmentName(context[ENVIRONMENT], `context.${ENVIRONMENT}`);
  const file = context[CONFIG];
  if (file === undefined) return { environment };
  if (typeof file === 'string' && file !== '') return { environment, configFile: resolve(file) };
  const expected = 'the path of a configuration file';
  throw inputInvalid([{ path: `context.${CONFIG}`, expected, found: describe(file) }]);
}
