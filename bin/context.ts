/** What `-c name=value` may say, read once and checked. */
import { type EnvironmentName, readEnvironmentName } from '../core/config/environment-names.ts';
import { describe, inputInvalid } from '../core/errors.ts';

const ENVIRONMENT = 'env';
/** Context of the CDK itself: feature flags, and what its command line adds. */
const OF_THE_CDK = /^(@aws-cdk|aws:)/;

/** What the context asks for. */
export interface Context {
  readonly environment: EnvironmentName;
}

/**
 * Reads the context of the app.
 *
 * @throws PreheatError `input_invalid` for an unknown environment, and for any name that is not
 * ours: a mistyped one would otherwise be ignored, and the wrong environment deployed.
 */
export function readContext(context: Readonly<Record<string, unknown>>): Context {
  const unknown = Object.keys(context).find(
    (name) => name !== ENVIRONMENT && !OF_THE_CDK.test(name),
  );
  if (unknown !== undefined) {
    const expected = `only '${ENVIRONMENT}'`;
    throw inputInvalid([{ path: 'context', expected, found: describe(unknown) }]);
  }
  return { environment: readEnvironmentName(context[ENVIRONMENT], `context.${ENVIRONMENT}`) };
}
