/** The CDK app. The only reader of the context: everything below takes props. */
import { App } from 'aws-cdk-lib';
import { resolveSettings } from '../core/config/resolve.ts';
import { PreheatError } from '../core/errors.ts';
import { ENVIRONMENTS } from '../lib/environments.ts';
import { PreheatStack } from '../lib/preheat-stack.ts';
import { synthReport } from '../lib/synth-report.ts';
import { readOwnConfig } from '../local/own-config.ts';
import { readContext } from './context.ts';

try {
  const app = new App();
  const { environment: name, configFile } = readContext(app.node.getAllContext());
  // No variables of this machine: the functions resolve the same file, and both must agree.
  const settings = resolveSettings(await readOwnConfig(configFile), { environment: name });
  const environment = { ...ENVIRONMENTS[name], ...(configFile !== undefined && { configFile }) };
  new PreheatStack(app, `Preheat-${name}`, { environment, settings });
  app.synth();
  // Not on the standard output, which is the template.
  for (const line of synthReport(environment, settings)) console.error(line);
} catch (thrown) {
  if (!(thrown instanceof PreheatError)) throw thrown;
  // A user's mistake needs its message, not our stack.
  console.error(thrown.message);
  process.exitCode = 1;
}
