/** The CDK app. The only reader of context and environment: everything below takes props. */
import { App } from 'aws-cdk-lib';
import { resolveSettings } from '../core/config/resolve.ts';
import { PreheatError } from '../core/errors.ts';
import { ENVIRONMENTS } from '../lib/environments.ts';
import { PreheatStack } from '../lib/preheat-stack.ts';
import config from '../preheat.config.ts';
import { readContext } from './context.ts';

try {
  const app = new App();
  const { environment: name } = readContext(app.node.getAllContext());
  const settings = resolveSettings(config, { environment: name, variables: process.env });
  new PreheatStack(app, `Preheat-${name}`, { environment: ENVIRONMENTS[name], settings });
  app.synth();
} catch (thrown) {
  if (!(thrown instanceof PreheatError)) throw thrown;
  // A user's mistake needs its message, not our stack.
  console.error(thrown.message);
  process.exitCode = 1;
}
