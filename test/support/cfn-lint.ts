/** cfn-lint, AWS's checks of CloudFormation templates. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { installPythonTool } from './python-tool.ts';

const VERSION = '1.51.0';
const MOST_BYTES = 16 * 1024 * 1024;

/** Lints template files; answers what it wrote of errors, or why it cannot run. */
export type CfnLint =
  | { readonly reason: string }
  | { readonly reason?: undefined; lint(files: readonly string[]): Promise<string> };

/** Installs it where that is possible. */
export async function installCfnLint(): Promise<CfnLint> {
  const tool = await installPythonTool({ name: 'cfn-lint', version: VERSION });
  if (tool.reason !== undefined) return tool;
  const command = join(tool.bin, 'cfn-lint');
  return {
    lint: (files) =>
      new Promise((resolve) => {
        // Warnings are taste: of those here, the CDK's own `DependsOn` of each role.
        const options = ['--ignore-checks', 'W', 'I', '--format', 'parseable', '--', ...files];
        execFile(command, options, { maxBuffer: MOST_BYTES }, (error, stdout, stderr) => {
          const text = `${stdout}${stderr}`.trim();
          resolve(error && text === '' ? error.message : text);
        });
      }),
  };
}
