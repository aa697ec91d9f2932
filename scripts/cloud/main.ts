/** `npm run deploy`, `npm run diff` and `npm run destroy`: one environment by its name. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { PreheatError } from '../../core/errors.ts';
import { readCall } from './read-call.ts';
import { type Assembly, runCall } from './run-call.ts';

const ROOT = join(import.meta.dirname, '..', '..');
/** The exit code of what Ctrl-C has ended. */
const INTERRUPTED = 130;

/** Runs the CDK's command; what it wrote is kept back where `isQuiet`, and told if it fails. */
function runCdk(args: readonly string[], isQuiet = false): Promise<number> {
  const bin = join(ROOT, 'node_modules', '.bin');
  const child = spawn('cdk', args, {
    cwd: ROOT,
    stdio: isQuiet ? ['ignore', 'ignore', 'pipe'] : 'inherit',
    env: { ...process.env, PATH: `${process.env['PATH'] ?? ''}${delimiter}${bin}` },
  });
  const chunks: Buffer[] = [];
  child.stderr?.on('data', (chunk: Buffer) => chunks.push(chunk));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      if (code !== 0) process.stderr.write(Buffer.concat(chunks));
      resolve(code ?? INTERRUPTED);
    });
  });
}

/** `cdk list` synthesises and bundles nothing. */
async function assemble(
  folder: string,
  environment: string,
  stack: string,
): Promise<Assembly | undefined> {
  const args = ['list', '-c', `env=${environment}`, '--output', folder];
  if ((await runCdk(args, true)) !== 0) return undefined;
  const read = (file: string) => JSON.parse(readFileSync(join(folder, file), 'utf8'));
  const { properties } = read('manifest.json').artifacts[stack];
  return {
    folder,
    template: read(properties.templateFile),
    isProtected: properties.terminationProtection === true,
  };
}

async function ask(question: string): Promise<string | undefined> {
  if (!process.stdin.isTTY) return undefined;
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  // Ctrl-C at the question is a no.
  const answer = await new Promise<string>((resolve) => {
    terminal.once('SIGINT', () => resolve(''));
    terminal.question(question).then(resolve, () => resolve(''));
  });
  terminal.close();
  return answer;
}

// The terminal sends it to the CDK as well, which ends what it does; then so do we.
process.on('SIGINT', () => {});
const folder = mkdtempSync(join(tmpdir(), 'preheat-cloud-'));
try {
  process.exitCode = await runCall(readCall(process.argv.slice(2)), {
    cdk: (args) => runCdk(args),
    assemble: (environment, stack) => assemble(folder, environment, stack),
    say: (line) => console.error(line),
    ask,
  });
} catch (thrown) {
  if (!(thrown instanceof PreheatError)) throw thrown;
  console.error(thrown.message);
  process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
